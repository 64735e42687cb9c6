import { placeInSegments, type PlayedSegment } from './in-segments.js';
import type { PlayerAdapter, PlayerPosition, VideoMoment } from './types.js';

/** What is read of an `Hls` of hls.js 1.x. */
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

/** hls.js: hand it in as `player`, or keep it in a property of the video or of `window`. */
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
  for (const { uri, details } of ordered) {
    const place = details && holds(details, time) && placeInSegments(segmentsOf(details), time);
    if (place) return { url: uri, sourceUrl, ...place };
  }
  return sourceUrl === undefined ? undefined : { url: sourceUrl, at: { time: Math.max(0, time) } };
}

/** Whether it lists the time: what is shown may come from a level that is not in use any more, or has moved on. */
function holds(details: Details, time: number): boolean {
  const all = fragmentsOf(details);
  const [first] = all;
  // The first picture can be shown a little later than the playlist says, and the last one for ever.
  return first !== undefined && (time >= first.start || first.sn === 0);
}

function segmentsOf(details: Details): readonly PlayedSegment[] {
  return fragmentsOf(details).flatMap((fragment) => {
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

function fragmentsOf({ fragments, fragmentHint }: Details): readonly Fragment[] {
  return fragmentHint ? [...fragments, fragmentHint] : fragments;
}
