import { placeInSegments, type PlayedSegment } from './in-segments.js';
import type { PlayerAdapter, PlayerPosition, VideoMoment } from './types.js';

/** The part of an `Hls` of hls.js 1.x that is read here. */
interface HlsJs {
  readonly media: HTMLMediaElement | null;
  readonly url: string | null;
  readonly levels: readonly Level[];
  readonly currentLevel: number;
}

interface Level {
  readonly uri: string;
  readonly details?: Details | undefined;
}

interface Details {
  readonly live: boolean;
  readonly fragments: readonly Fragment[];
  /** The segment that is not complete yet. */
  readonly fragmentHint?: Fragment | undefined;
}

interface Fragment {
  readonly sn: number | 'initSegment';
  readonly start: number;
  readonly end: number;
  readonly programDateTime: number | null;
  readonly elementaryStreams: Readonly<
    Record<'video' | 'audiovideo', { readonly startPTS: number; readonly startDTS: number } | null>
  >;
}

/** hls.js: set it as `player`, or keep it in a property of the video or of `window`. */
export const hlsJsAdapter: PlayerAdapter = {
  name: 'hls.js',
  locate(player, moment) {
    return isHlsJs(player) && player.media === moment.video ? locate(player, moment) : undefined;
  },
};

function isHlsJs(player: object): player is HlsJs {
  return 'attachMedia' in player && 'currentLevel' in player && 'levels' in player;
}

function locate(hls: HlsJs, { time }: VideoMoment): PlayerPosition | undefined {
  const sourceUrl = hls.url ?? undefined;
  const current = hls.levels[hls.currentLevel];
  const ordered = [...(current ? [current] : []), ...hls.levels.filter((one) => one !== current)];
  let gone: PlayerPosition | undefined;
  for (const { uri, details } of ordered) {
    const segments = details ? segmentsOf(details) : [];
    const place = placeInSegments(segments, time, details?.live ?? false);
    if (place) return { url: uri, sourceUrl, ...place };
    const [first] = segments;
    // The window has moved past the moment; the capture reports it.
    if (first) gone ??= { url: uri, sourceUrl, at: { sequence: first.sequence - 1 } };
  }
  if (gone) return gone;
  return sourceUrl === undefined ? undefined : { url: sourceUrl, at: { time: Math.max(0, time) } };
}

function segmentsOf({ fragments, fragmentHint }: Details): readonly PlayedSegment[] {
  const all = fragmentHint ? [...fragments, fragmentHint] : fragments;
  return all.flatMap((fragment) => {
    const { sn, start, programDateTime, elementaryStreams } = fragment;
    if (sn === 'initSegment') return [];
    const media = elementaryStreams.video ?? elementaryStreams.audiovideo;
    return [
      {
        sequence: sn,
        start: media?.startPTS ?? start,
        zero: media?.startDTS ?? start,
        clock: media ? 'decode' : 'presentation',
        dateMs: programDateTime ?? undefined,
      },
    ];
  });
}
