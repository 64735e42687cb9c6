/**
 * Machine-readable reason of a {@link SnapError}.
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
  /** An HTTP status other than success. `status` tells which. */
  | 'http'
  /** The stream has no video: audio or subtitles only. */
  | 'no-video'
  /** The segment is neither MPEG-TS nor fragmented MP4. */
  | 'unsupported-container'
  /** No engine here decodes this codec, or this picture format. */
  | 'unsupported-codec'
  /** The segment is encrypted and cannot be decrypted. */
  | 'encrypted'
  /** The segment has video, but no keyframe in it. */
  | 'no-keyframe'
  /** More bytes would be needed than `maxSegmentBytes` (or the playlist limit) allows. */
  | 'too-large'
  /** The moment asked for lies outside what the playlist lists. `window` tells what it lists. */
  | 'outside-window'
  /** The time limit passed, of the capture or of one decode. */
  | 'timeout'
  /** The caller's `AbortSignal` fired. `cause` is the signal's reason. */
  | 'aborted'
  /** The keyframe's bytes could not be made into a picture. */
  | 'decode-failed'
  /** The picture could not be resized or encoded. */
  | 'encode-failed'
  /** A worker or a WebAssembly file did not load, or the worker died. */
  | 'worker-failed'
  /** The user, or the page's policy, did not allow a sink to save. */
  | 'save-denied'
  /** A sink needs something that this browser, or this page, does not have. */
  | 'save-unsupported'
  /** There is no room left in the browser's storage. */
  | 'storage-full'
  /** `dispose()` was called. */
  | 'disposed';

/**
 * What a playlist lists, in seconds of its own timeline, and in wall-clock time where it says that.
 *
 * @public
 */
export interface TimeWindow {
  /** First moment, in seconds. */
  readonly start: number;
  /** Last moment, in seconds. */
  readonly end: number;
  /** Wall-clock time of the first moment. */
  readonly startDate?: Date;
  /** Wall-clock time of the last moment. */
  readonly endDate?: Date;
}

/**
 * What a {@link SnapError} knows beside its code and message. Plain data, so that it crosses a worker.
 *
 * @public
 */
export interface SnapErrorDetails {
  /** What was being fetched, without its query string. */
  readonly url?: string | undefined;
  /** The HTTP status, where there was an answer. */
  readonly status?: number | undefined;
  /** With code `outside-window`: what could have been asked for. */
  readonly window?: TimeWindow | undefined;
  /** With code `http` of a delivery: the server's answer. */
  readonly answer?: unknown;
  /** The error underneath. */
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
  /** Machine-readable reason. */
  readonly code: SnapErrorCode;
  /** What was being fetched, without its query string, which may hold a token. */
  readonly url: string | undefined;
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** With code `outside-window`: what could have been asked for, in seconds. */
  readonly window: TimeWindow | undefined;
  /** With code `http` of a delivery: what the server answered, parsed where it is JSON, or else the text's beginning. */
  readonly answer: unknown;

  /** Made by the library; a caller has no need to. */
  constructor(code: SnapErrorCode, message: string, details: SnapErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.url = details.url === undefined ? undefined : withoutQuery(details.url);
    this.status = details.status;
    this.window = details.window;
    this.answer = details.answer;
  }

  /** Whether the same call could succeed later: a network failure, a timeout, a dead worker, HTTP 408, 425, 429 or 5xx. */
  get retryable(): boolean {
    if (this.status !== undefined) return this.status >= 500 || RETRYABLE_STATUS.has(this.status);
    return RETRYABLE.has(this.code);
  }
}

/**
 * True for a {@link SnapError}, also one of another copy of this package.
 *
 * @public
 */
export function isSnapError(value: unknown): value is SnapError {
  return value instanceof Error && value.name === 'SnapError' && 'code' in value;
}

/** The error of a capture whose signal fired; `reason` is the signal's. */
export function abortedError(reason: unknown): SnapError {
  return new SnapError('aborted', 'The capture was aborted', { cause: reason });
}

/** A URL fit for messages: query, fragment and user may hold tokens; a `data:` URI may hold a key. */
export function withoutQuery(url: string): string {
  if (url.startsWith('data:')) return 'data:…';
  return url.replace(/[?#].*$/s, '').replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1');
}
