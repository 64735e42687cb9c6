import { placeInSegments, type PlayedSegment } from './in-segments.js';
import { field } from './reflect.js';
import type { PlayerAdapter, PlayerPosition, VideoMoment } from './types.js';

/** The part of a Video.js 7 or 8 player that is read here. */
interface VideoJs {
  tech(safety: true): { readonly vhs?: Vhs | undefined } | undefined;
  el(): Element | null;
  currentSrc(): string;
}

interface Vhs {
  readonly playlists: {
    media(): Playlist | undefined;
    readonly main?: { readonly playlists?: readonly Playlist[] | undefined } | undefined;
  };
}

interface Playlist {
  readonly resolvedUri?: string | undefined;
  readonly mediaSequence?: number | undefined;
  readonly endList?: boolean | undefined;
  readonly segments?: readonly Segment[] | undefined;
}

interface Segment {
  readonly start?: number | undefined;
  readonly dateTimeObject?: Date | undefined;
  readonly programDateTime?: number | undefined;
  readonly videoTimingInfo?: object | undefined;
}

/** Video.js with its own HLS engine, VHS. If the browser plays the stream, it is found as in any `<video>`. */
export const videoJsAdapter: PlayerAdapter = {
  name: 'Video.js',
  find(video) {
    const holder = video.closest('.video-js, video-js, [data-vjs-player]');
    const holders = [video, holder, video.parentElement];
    return holders.map((element) => field(element, 'player')).find((player) => player);
  },
  locate(player, moment) {
    if (!isVideoJs(player) || player.el()?.contains(moment.video) !== true) return undefined;
    const vhs = player.tech(true)?.vhs;
    return vhs && locate(vhs, moment, player.currentSrc());
  },
};

function isVideoJs(player: object): player is VideoJs {
  return 'tech' in player && 'currentSrc' in player && 'el' in player;
}

function locate(
  { playlists }: Vhs,
  { video, time }: VideoMoment,
  source: string,
): PlayerPosition | undefined {
  const sourceUrl = new URL(source, video.baseURI).href;
  const current = playlists.media();
  const others = (playlists.main?.playlists ?? []).filter((one) => one !== current);
  for (const playlist of current ? [current, ...others] : others) {
    const place = placeInSegments(segmentsOf(playlist), time, playlist.endList !== true);
    const url = playlist.resolvedUri;
    if (place && url !== undefined) return { url, sourceUrl, ...place };
  }
  return { url: sourceUrl, at: { time: Math.max(0, time) } };
}

/** The segments that were played, because only their place is known. */
function segmentsOf({ segments = [], mediaSequence = 0 }: Playlist): readonly PlayedSegment[] {
  return segments.flatMap((segment, index): readonly PlayedSegment[] => {
    const { start, videoTimingInfo } = segment;
    if (start === undefined) return [];
    // VHS converts MPEG-TS, which then begins with its first picture; it passes MP4 to the browser unchanged.
    const clock = videoTimingInfo ? 'presentation' : 'decode';
    const sequence = mediaSequence + index;
    return [{ sequence, start, zero: start, clock, dateMs: dateOf(segment) }];
  });
}

function dateOf({ dateTimeObject, programDateTime }: Segment): number | undefined {
  return programDateTime ?? dateTimeObject?.getTime();
}
