import { placeInSegments, type PlayedSegment } from './in-segments.js';
import { field, numberField } from './reflect.js';
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
  /** The discontinuity sequence number. */
  readonly cc: number;
  readonly start: number;
  readonly end: number;
  readonly duration: number;
  readonly programDateTime: number | null;
  readonly elementaryStreams: Readonly<
    Record<'video' | 'audiovideo', { readonly startPTS: number; readonly startDTS: number } | null>
  >;
}

/** hls.js: found in Vidstack and `<hls-video>`; otherwise set it as `player`, or keep it in a property of the video or of `window`. */
export const hlsJsAdapter: PlayerAdapter = {
  name: 'hls.js',
  find: (video) =>
    field(field(video.closest('media-player'), 'provider'), 'instance') ??
    field(hostOf(video), 'api'),
  locate(player, moment) {
    return isHlsJs(player) && player.media === moment.video ? locate(player, moment) : undefined;
  },
};

/** The element in whose shadow tree the video is. */
function hostOf(video: HTMLVideoElement): Element | undefined {
  const root = video.getRootNode();
  return root instanceof ShadowRoot ? root.host : undefined;
}

function isHlsJs(player: object): player is HlsJs {
  return 'attachMedia' in player && 'currentLevel' in player && 'levels' in player;
}

function locate(hls: HlsJs, moment: VideoMoment): PlayerPosition | undefined {
  const sourceUrl = hls.url ?? undefined;
  const current = hls.levels[hls.currentLevel];
  const ordered = [...(current ? [current] : []), ...hls.levels.filter((one) => one !== current)];
  let gone: PlayerPosition | undefined;
  for (const { uri, details } of ordered) {
    const segments = details ? segmentsOf(hls, details) : [];
    const [first] = segments;
    if (!first) continue;
    const hasBeginning = details?.live !== true || first.sequence === 0;
    const place = placeInSegments({ segments, hasBeginning }, moment);
    if (place) return { url: uri, sourceUrl, ...place };
    // The window has moved past the moment; the capture reports it.
    gone ??= { url: uri, sourceUrl, at: { sequence: first.sequence - 1 } };
  }
  return gone;
}

function segmentsOf(hls: HlsJs, { fragments, fragmentHint }: Details): readonly PlayedSegment[] {
  const all = fragmentHint ? [...fragments, fragmentHint] : fragments;
  return all.flatMap((fragment) => {
    const { sn, cc, start, end, duration, programDateTime, elementaryStreams } = fragment;
    if (sn === 'initSegment') return [];
    const media = elementaryStreams.video ?? elementaryStreams.audiovideo;
    return [
      {
        sequence: sn,
        start: media?.startPTS ?? start,
        end,
        duration,
        zero: media?.startDTS ?? start,
        clock: media ? 'decode' : 'presentation',
        mediaZero: media ? mediaZeroOf(hls, cc) : undefined,
        dateMs: programDateTime ?? undefined,
      },
    ];
  });
}

/** What the player subtracts from the times of all media of a discontinuity, if this version keeps it there. */
function mediaZeroOf(hls: HlsJs, cc: number): number | undefined {
  const start = field(field(field(hls, 'streamController'), 'initPTS'), String(cc));
  const baseTime = numberField(start, 'baseTime');
  const timescale = numberField(start, 'timescale');
  return baseTime !== undefined && timescale ? baseTime / timescale : undefined;
}
