/**
 * The machine-readable reason of a {@link SnapError}.
 *
 * @public
 */
export type SnapErrorCode =
  /** Nothing tells which HLS stream the video plays, or there is no video. */
  | 'no-source'
  /** The playlist's URL answered 404 or 410. */
  | 'playlist-not-found'
  /** The URL answered with something that is not an HLS playlist, or one that cannot be used. */
  | 'playlist-invalid'
  /** No readable answer: the network failed, or the server does not allow this page (CORS). */
  | 'network'
  /** The server answered with a status other than success; `status` tells which. */
  | 'http'
  /** The stream has no video: audio or subtitles only. */
  | 'no-video'
  /** The segment is neither MPEG-TS nor fragmented MP4. */
  | 'unsupported-container'
  /** No engine here decodes this codec, or this picture format. */
  | 'unsupported-codec'
  /** The segment is encrypted and cannot be decrypted. */
  | 'encrypted'
  /** No keyframe near the moment can stand for it. The message tells which segments were looked into. */
  | 'no-keyframe'
  /** Reading on would exceed `maxSegmentBytes`, or the limit for playlists. */
  | 'too-large'
  /** The playlist does not list the moment. `window` tells what it lists. */
  | 'outside-window'
  /** The time limit of the capture or of one decode passed. */
  | 'timeout'
  /** The caller's `AbortSignal` was aborted. `cause` is the signal's reason. */
  | 'aborted'
  /** The keyframe's bytes could not be decoded. */
  | 'decode-failed'
  /** The picture could not be resized or encoded. */
  | 'encode-failed'
  /** A worker or a WebAssembly file did not load, or the worker crashed. */
  | 'worker-failed'
  /** The user or the page's policy did not allow a sink to save. */
  | 'save-denied'
  /** This browser or this page lacks something that a sink needs. */
  | 'save-unsupported'
  /** The browser's storage, or a queue, is full. */
  | 'storage-full'
  /** `dispose()` was called. */
  | 'disposed';

/**
 * The times that a playlist lists, in seconds on its own timeline, and in wall-clock time if the playlist has dates.
 *
 * @public
 */
export interface TimeWindow {
  /** The first moment, in seconds. */
  readonly start: number;
  /** The last moment, in seconds. */
  readonly end: number;
  /** The wall-clock time of the first moment. */
  readonly startDate?: Date;
  /** The wall-clock time of the last moment. */
  readonly endDate?: Date;
}

/**
 * What a {@link SnapError} carries in addition to its code and message. Plain data, so that it can leave a worker.
 *
 * @public
 */
export interface SnapErrorDetails {
  /** The URL that was being fetched, without its query string. */
  readonly url?: string | undefined;
  /** The HTTP status, if there was an answer. */
  readonly status?: number | undefined;
  /** With code `outside-window`: the times that the playlist lists. */
  readonly window?: TimeWindow | undefined;
  /** With code `http` of a delivery: the server's answer. */
  readonly answer?: unknown;
  /** The underlying error. */
  readonly cause?: unknown;
}

const RETRYABLE: ReadonlySet<SnapErrorCode> = new Set(['network', 'timeout', 'worker-failed']);
const RETRYABLE_STATUS: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Thrown for everything that goes wrong after the arguments were accepted.
 *
 * @public
 */
export class SnapError extends Error {
  /** Always `SnapError`. */
  override readonly name = 'SnapError';
  /** The machine-readable reason. */
  readonly code: SnapErrorCode;
  /** The URL that was being fetched, without its query string, which may hold a token. */
  readonly url: string | undefined;
  /** The HTTP status, if there was an answer. */
  readonly status: number | undefined;
  /** With code `outside-window`: the times that the playlist lists, in seconds. */
  readonly window: TimeWindow | undefined;
  /** With code `http` of a delivery: the server's answer, as parsed JSON, or else the beginning of its text. */
  readonly answer: unknown;

  /** Only the library makes these errors. */
  constructor(code: SnapErrorCode, message: string, details: SnapErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.url = details.url === undefined ? undefined : withoutQuery(details.url);
    this.status = details.status;
    this.window = details.window;
    this.answer = details.answer;
  }

  /**
   * Whether the same call may succeed later: a network failure, a timeout, a crashed worker, HTTP 408, 425, 429 or 5xx.
   */
  get retryable(): boolean {
    if (this.status !== undefined) return this.status >= 500 || RETRYABLE_STATUS.has(this.status);
    return RETRYABLE.has(this.code);
  }
}

/**
 * Whether a value is a {@link SnapError}, even from another copy of this package.
 *
 * @public
 */
export function isSnapError(value: unknown): value is SnapError {
  return value instanceof Error && value.name === 'SnapError' && 'code' in value;
}

/** A URL that is safe in messages: query, fragment and user may hold tokens, and a `data:` URI may hold a key. */
export function withoutQuery(url: string): string {
  if (url.startsWith('data:')) return 'data:…';
  return url.replace(/[?#].*$/s, '').replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1');
}
