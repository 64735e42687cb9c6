import { isSnapError, type SnapErrorCode } from '../../shared/errors.js';
import type { MissedPictures } from '../options/watch.js';
import type { SnapImage } from '../results/snapshot.js';
import type { WatchedSnapshot } from '../results/watched-snapshot.js';
import type { FetchedPicture } from '../watch/image-source.js';

/**
 * How a live stream is doing:
 *
 * - `waiting`: there is no picture yet;
 * - `live`: pictures come as they should;
 * - `late`: the newest picture is older than three intervals and three segments: the stream hangs, or the machine or the
 *   network is too slow;
 * - `offline`: the stream cannot be read now; it is looked for again, with growing pauses;
 * - `ended`: the stream says that it is over; it is looked for again, too;
 * - `refused`: its server or its encryption does not let this page see it, or there is nothing to see.
 *
 * @public
 */
export type LiveKind = 'waiting' | 'live' | 'late' | 'offline' | 'ended' | 'refused';

/**
 * The state of a live preview.
 *
 * @public
 */
export interface LiveState {
  /** How the stream is doing. */
  readonly kind: LiveKind;
  /** When the picture that shows was taken; `undefined` if there is none. */
  readonly takenAt: Date | undefined;
  /** The picture's own time, if the stream has dates; of a camera's picture, when its server says that it was made. */
  readonly programDateTime: Date | undefined;
  /** The picture that shows; `undefined` if there is none. */
  readonly image: SnapImage | undefined;
  /** The last snapshot; `undefined` if there is none, as with cameras. */
  readonly snapshot: WatchedSnapshot | undefined;
  /** With `offline` and `refused`: why. */
  readonly error: unknown;
}

export const WAITING: LiveState = {
  kind: 'waiting',
  ...{ takenAt: undefined, programDateTime: undefined, image: undefined },
  ...{ snapshot: undefined, error: undefined },
};

export function afterSnapshot(snapshot: WatchedSnapshot): LiveState {
  const { takenAt, programDateTime, images } = snapshot;
  const [image] = images;
  return { kind: 'live', takenAt, programDateTime, image, snapshot, error: undefined };
}

export function afterFetch({ image, modifiedAt }: FetchedPicture, takenMs: number): LiveState {
  const times = { takenAt: new Date(takenMs), programDateTime: modifiedAt };
  return { kind: 'live', ...times, image, snapshot: undefined, error: undefined };
}

export function afterMiss(state: LiveState, { reason, error }: MissedPictures): LiveState {
  if (reason === 'ended') return { ...state, kind: 'ended', error: undefined };
  if (reason === 'away' || reason === 'failed') return afterError(state, error);
  // The stream can be read; whether its picture is too old, its age tells.
  if (reason === 'unchanged') return { ...state, kind: 'live', error: undefined };
  return state;
}

export function afterError(state: LiveState, error: unknown): LiveState {
  return { ...state, kind: isRefusal(error) ? 'refused' : 'offline', error };
}

/** Looks at the clock: what comes no more is not live. */
export function atTime(state: LiveState, nowMs: number, intervalSeconds: number): LiveState {
  const { kind, takenAt, snapshot } = state;
  if (kind !== 'live' || !takenAt) return state;
  const segmentSeconds = snapshot?.segment.duration ?? 0;
  const lateAfterMs = 3000 * Math.max(intervalSeconds, segmentSeconds);
  return nowMs - takenAt.getTime() > lateAfterMs ? { ...state, kind: 'late' } : state;
}

const REFUSALS: ReadonlySet<SnapErrorCode> = new Set([
  'no-video',
  'unsupported-codec',
  'unsupported-container',
  'encrypted',
  'playlist-invalid',
]);
const REFUSING_STATUS: ReadonlySet<number | undefined> = new Set([401, 402, 403, 451]);

function isRefusal(error: unknown): boolean {
  return isSnapError(error) && (REFUSALS.has(error.code) || REFUSING_STATUS.has(error.status));
}
