import type { PlanData, PlanRequest } from '../../shared/protocol.js';
import { listTargets } from '../playlist/moments/list-targets.js';
import type { JobContext } from './job.js';
import { openOutput } from './outputs.js';
import type { Stations } from './stations.js';

/** Lists the moments of a batch, with the segments that their captures need. */
export function plan(
  stations: Stations,
  { id, stream, output, range, every, timeoutSeconds }: PlanRequest,
  { signal }: JobContext,
): Promise<PlanData> {
  const { wanted } = openOutput(stations, output);
  const job = { id, stream, wanted, noCache: true, timeoutSeconds, signal };
  return stations.opener.withPlaylist(job, ({ playlist, visit, hasOthers }) => {
    const { url: playlistUrl, targetDuration, lastModified } = playlist;
    const listed = listTargets(playlist, { every, ...range });
    const facts = { playlistUrl, lastModified, visit, hasOthers, targetDuration };
    return Promise.resolve({ ...facts, ...listed });
  });
}
