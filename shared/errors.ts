import { shownUrl } from './local-url.js';

/**
 * The machine-readable reason of a `SnapError`.
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
  /** The server answered with a status other than success; `status` tells which. Files that are not there have 404. */
  | 'http'
  /** The stream has no video: audio or subtitles only. */
  | 'no-video'
  /** The segment is neither MPEG-TS nor fragmented MP4; a file is no video file, or is cut off. */
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
  /** The site's `hlsnap-sw.js` is not of the same version as the page's script. */
  | 'worker-outdated'
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
 * What a `SnapError` carries in addition to its code and message. Plain data, so that it can leave a worker.
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

/** The codes of errors that always tell what the server answered. */
type AnsweredCode = 'http' | 'playlist-not-found';

/**
 * A `SnapError` of one code: `isSnapError(error) && error.code === 'http'` makes `error.status` a number.
 *
 * @public
 */
export interface SnapErrorOf<Code extends SnapErrorCode> extends Error {
  /** Always `SnapError`. */
  readonly name: 'SnapError';
  /** The machine-readable reason. */
  readonly code: Code;
  /** The URL that was being fetched, without its query string, which may hold a token. */
  readonly url: string | undefined;
  /** The HTTP status, if there was an answer; always with the codes `http` and `playlist-not-found`. */
  readonly status: Code extends AnsweredCode ? number : number | undefined;
  /** With code `outside-window`: the times that the playlist lists, in seconds. */
  readonly window: Code extends 'outside-window' ? TimeWindow : undefined;
  /** With code `http` of a delivery: the server's answer, as parsed JSON, or else the beginning of its text. */
  readonly answer: unknown;
  /**
   * Whether the same call may succeed later: a network failure, a timeout, a crashed worker, HTTP 408, 425, 429 or 5xx.
   */
  readonly retryable: boolean;
}

/**
 * Thrown for everything that goes wrong after the arguments were accepted; `code` tells the forms apart.
 *
 * @public
 */
export type SnapError = { [Code in SnapErrorCode]: SnapErrorOf<Code> }[SnapErrorCode];

/**
 * The class of `SnapError`. Only the library makes these errors.
 *
 * @public
 */
export interface SnapErrorConstructor {
  /** For `instanceof`; {@link isSnapError} also knows those of another copy of this package. */
  readonly prototype: SnapError;
  new <Code extends SnapErrorCode>(
    code: Code,
    message: string,
    ...details: Code extends AnsweredCode
      ? [SnapErrorDetails & { readonly status: number }]
      : Code extends 'outside-window'
        ? [SnapErrorDetails & { readonly window: TimeWindow }]
        : [SnapErrorDetails?]
  ): SnapErrorOf<Code>;
}

/** For classes of ours that extend it; everything else takes `SnapError`. */
export class SnapErrorClass extends Error {
  override readonly name = 'SnapError';
  readonly code: SnapErrorCode;
  readonly url: string | undefined;
  readonly status: number | undefined;
  readonly window: TimeWindow | undefined;
  readonly answer: unknown;

  constructor(code: SnapErrorCode, message: string, details: SnapErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.url = details.url === undefined ? undefined : withoutQuery(details.url);
    this.status = details.status;
    this.window = details.window;
    this.answer = details.answer;
  }

  get retryable(): boolean {
    if (this.status !== undefined) return this.status >= 500 || RETRYABLE_STATUS.has(this.status);
    return RETRYABLE.has(this.code);
  }
}

/**
 * Thrown for everything that goes wrong after the arguments were accepted.
 *
 * @public
 */
export const SnapError = SnapErrorClass as SnapErrorConstructor;

/** An error as it was somewhere else, with the details that belong to its code. */
export function snapErrorLike(
  code: SnapErrorCode,
  message: string,
  details: SnapErrorDetails,
): SnapError {
  return new SnapErrorClass(code, message, details) as SnapError;
}

/**
 * Whether a value is a `SnapError`, even from another copy of this package.
 *
 * @public
 */
export function isSnapError(value: unknown): value is SnapError {
  return value instanceof Error && value.name === 'SnapError' && 'code' in value;
}

/** Whether an error is about the whole of a batch, not about one of its moments. */
export function endsBatch({ code }: SnapError): boolean {
  return code === 'aborted' || code === 'disposed';
}

/** A URL that is safe in messages: query, fragment and user may hold tokens, and a `data:` URI may hold a key. */
export function withoutQuery(url: string): string {
  if (url.startsWith('data:')) return 'data:…';
  return shownUrl(url)
    .replace(/[?#].*$/s, '')
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1');
}
