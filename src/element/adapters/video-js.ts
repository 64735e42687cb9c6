import { placeInSegments, type PlayedMoment, type PlayedSegment } from './in-segments.js';
import { callForNumber, field, numberField } from './reflect.js';
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
  readonly end?: number | undefined;
  readonly duration?: number | undefined;
  /** Counts discontinuities. */
  readonly timeline?: number | undefined;
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

function locate(vhs: Vhs, moment: VideoMoment, source: string): PlayerPosition | undefined {
  const sourceUrl = new URL(source, moment.video.baseURI).href;
  const { playlists } = vhs;
  const current = playlists.media();
  const others = (playlists.main?.playlists ?? []).filter((one) => one !== current);
  for (const playlist of current ? [current, ...others] : others) {
    const { resolvedUri: url } = playlist;
    const place = placeIn(vhs, playlist, moment);
    if (place && url !== undefined) return { url, sourceUrl, ...place };
  }
  const gone = current && beforeWindow(current, moment);
  return gone && { ...gone, sourceUrl };
}

/** The window has moved past what was played; the capture reports it. */
function beforeWindow(playlist: Playlist, { time }: VideoMoment): PlayerPosition | undefined {
  const { resolvedUri: url, mediaSequence = 0, endList, segments = [] } = playlist;
  if (url === undefined || endList === true) return undefined;
  const first = segments.find(({ start }) => start !== undefined)?.start ?? Infinity;
  return time < first ? { url, at: { sequence: mediaSequence - 1 } } : undefined;
}

function placeIn(vhs: Vhs, playlist: Playlist, moment: VideoMoment): PlayedMoment | undefined {
  const { mediaSequence = 0, endList } = playlist;
  const segments = segmentsOf(vhs, playlist);
  const hasBeginning = segments[0]?.sequence === (endList === true ? mediaSequence : 0);
  return placeInSegments({ segments, hasBeginning }, moment);
}

/** The segments that were played, because only their place is known. */
function segmentsOf(
  vhs: Vhs,
  { segments = [], mediaSequence = 0 }: Playlist,
): readonly PlayedSegment[] {
  return segments.flatMap((segment, index): readonly PlayedSegment[] => {
    const { start, end, duration = 0, timeline = 0, videoTimingInfo } = segment;
    if (start === undefined) return [];
    return [
      {
        sequence: mediaSequence + index,
        start,
        end: end ?? start + duration,
        duration,
        zero: start,
        // VHS converts MPEG-TS, which then begins with its first picture; it passes MP4 to the browser unchanged.
        clock: videoTimingInfo ? 'presentation' : 'decode',
        ...mediaZeroOf(vhs, timeline),
        // Unless it still has the pictures before, VHS lets a segment begin with its first keyframe.
        isStretched: numberField(videoTimingInfo, 'transmuxerPrependedSeconds') === 0,
        dateMs: dateOf(segment),
      },
    ];
  });
}

/** Players round what they add up. */
const ROUNDING_SECONDS = 0.001;

/** What VHS subtracts from the times of all media of a timeline, if this version keeps it there. */
function mediaZeroOf(vhs: Vhs, timeline: number): Pick<PlayedSegment, 'mediaZero' | 'doubt'> {
  const loader = mainLoader(vhs);
  const last = lastShift(loader);
  if (last?.timeline === timeline) return { mediaZero: -last.applied };
  const shift = shiftOf(loader, timeline);
  if (shift === undefined) return { mediaZero: undefined };
  // It shifts each timeline to the end of the buffer, and remembers as if that were the end of the segment before.
  const gap = last?.planned === undefined ? 0 : last.applied - last.planned;
  const hasAgreed = Math.abs(gap) < ROUNDING_SECONDS;
  const doubt = { before: Math.max(0, gap), after: Math.max(0, -gap) };
  return { mediaZero: -shift, doubt: hasAgreed ? undefined : doubt };
}

function mainLoader(vhs: Vhs): object | undefined {
  const controller = field(vhs, 'playlistController_') ?? field(vhs, 'masterPlaylistController_');
  return field(controller, 'mainSegmentLoader_');
}

interface Shift {
  readonly timeline: number;
  /** What it adds to the times of the media, in seconds. */
  readonly applied: number;
  /** What it remembers to add. */
  readonly planned: number | undefined;
}

/** How the segments that are appended now are shifted. */
function lastShift(loader: object | undefined): Shift | undefined {
  const applied = callForNumber(field(loader, 'sourceUpdater_'), 'videoTimestampOffset');
  const pending = field(loader, 'pendingSegment_');
  const isShifted =
    pending !== undefined && Reflect.get(pending, 'changedTimestampOffset') === true;
  const timeline = isShifted
    ? numberField(pending, 'timeline')
    : numberField(loader, 'currentTimeline_');
  if (applied === undefined || timeline === undefined) return undefined;
  if (!isShifted) return { timeline, applied, planned: shiftOf(loader, timeline) };
  const from = numberField(pending, 'startOfSegment');
  const first = numberField(field(pending, 'timingInfo'), 'start');
  const isTold = from !== undefined && first !== undefined;
  return { timeline, applied, planned: isTold ? from - first : undefined };
}

function shiftOf(loader: object | undefined, timeline: number): number | undefined {
  return callForNumber(field(loader, 'syncController_'), 'mappingForTimeline', timeline);
}

function dateOf({ dateTimeObject, programDateTime }: Segment): number | undefined {
  return programDateTime ?? dateTimeObject?.getTime();
}
