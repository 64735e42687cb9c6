import type { TimelineData, TimelineRequest } from '../../shared/protocol.js';
import { listTimeline, playlistWindow } from '../playlist/moments/list-targets.js';
import type { JobContext } from './job.js';
import { openOutput } from './outputs.js';
import type { Stations } from './stations.js';

/** Lists what a stream has, from its playlists alone. */
export function timeline(
  stations: Stations,
  { id, stream, output, range, timeoutSeconds }: TimelineRequest,
  { signal }: JobContext,
): Promise<TimelineData> {
  const { wanted } = openOutput(stations, output);
  const job = { id, stream, wanted, noCache: true, timeoutSeconds, signal };
  return stations.opener.withPlaylist(job, ({ playlist }) =>
    Promise.resolve({
      playlistUrl: playlist.url,
      isLive: !playlist.isEnded,
      targetDuration: playlist.targetDuration,
      window: playlistWindow(playlist),
      segments: listTimeline(playlist, range),
      dateRanges: playlist.dateRanges.map((dateRange) => Object.fromEntries(dateRange)),
    }),
  );
}
