import { absoluteUrl, assertObject, integer, number, oneOf, positive, show } from './check.js';
import { resolveImages, type ImageOptions } from './image-options.js';
import type { Progress } from './shared/protocol.js';
import type { ImageRequest, ImageType, Moment } from './shared/types.js';

/**
 * The moment to take a picture of:
 *
 * - `'start'`: the beginning of what the playlist lists;
 * - `'live'`: the newest segment;
 * - `{ time }`: seconds on the playlist's timeline, 0 or more; zero is the start of its first segment;
 * - `{ sequence }`: a media sequence number, an integer of 0 or more.
 *
 * The picture is the first keyframe of the segment at that moment, or of a neighbour where it has none.
 *
 * @public
 */
export type At = 'start' | 'live' | { readonly time: number } | { readonly sequence: number };

/**
 * Options of a {@link Snapper}.
 *
 * @public
 */
export interface SnapperOptions {
  /**
   * How many workers may run, 1 to 16. They start when they are needed.
   * @defaultValue the number of cores less one, from 1 to 4
   */
  readonly workers?: number | undefined;
  /**
   * What decodes. `'auto'` takes what is best on this device; now that is always `'ffmpeg'`.
   * @defaultValue `'auto'`
   */
  readonly engine?: 'auto' | 'ffmpeg' | undefined;
  /**
   * Where the worker and the WebAssembly files are, all in one folder under the names they have in `dist/`. Set it
   * where they are not beside the script, or a bundler does not follow worker URLs. Relative to the page.
   * @defaultValue beside the script
   */
  readonly assetBaseUrl?: string | URL | undefined;
  /**
   * How long one capture may take, in seconds, before it fails with code `timeout`; waiting for a free worker does
   * not count.
   * @defaultValue 30
   */
  readonly timeout?: number | undefined;
  /**
   * How long one decode may take, in seconds, before it counts as hung and fails with code `timeout`.
   * @defaultValue 10
   */
  readonly decodeTimeout?: number | undefined;
  /**
   * How many bytes of one segment may be fetched before the capture fails with code `too-large`.
   * @defaultValue 67108864 (64 MiB)
   */
  readonly maxSegmentBytes?: number | undefined;
}

/**
 * Options of {@link Snapper.capture}.
 *
 * @public
 */
export interface CaptureOptions {
  /**
   * The moment to take a picture of.
   * @defaultValue `'start'`
   */
  readonly at?: At | undefined;
  /**
   * The images to make, at least one and at most 64.
   * @defaultValue one in display size
   */
  readonly images?: readonly ImageOptions[] | undefined;
  /**
   * The type of images that name none.
   * @defaultValue `'image/jpeg'`
   */
  readonly type?: ImageType | undefined;
  /**
   * The quality of images that name none, from 0 to 1.
   * @defaultValue 0.8
   */
  readonly quality?: number | undefined;
  /** Ends the capture, which then fails with code `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Told how far the capture is. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** {@link SnapperOptions} with every default filled in. */
export interface ResolvedSnapperOptions {
  readonly workers: number;
  readonly assetBaseUrl: string | undefined;
  readonly timeoutSeconds: number;
  readonly decodeTimeoutSeconds: number;
  readonly maxSegmentBytes: number;
}

/** {@link CaptureOptions} with every default filled in. */
export interface ResolvedCaptureOptions {
  readonly url: string;
  readonly moment: Moment;
  readonly images: readonly ImageRequest[];
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

const MAX_SECONDS = 3600;
const ENGINES = { auto: true, ffmpeg: true } as const;

export function resolveSnapperOptions(options: SnapperOptions = {}): ResolvedSnapperOptions {
  assertObject('options', options);
  const {
    workers = defaultWorkers(),
    engine = 'auto',
    assetBaseUrl,
    timeout = 30,
    decodeTimeout = 10,
    maxSegmentBytes = 64 * 1024 * 1024,
  } = options;
  oneOf('options.engine', engine, ENGINES);
  return {
    workers: integer('options.workers', workers, 1, 16),
    assetBaseUrl:
      assetBaseUrl === undefined ? undefined : folderUrl('options.assetBaseUrl', assetBaseUrl),
    timeoutSeconds: positive('options.timeout', timeout, MAX_SECONDS),
    decodeTimeoutSeconds: positive('options.decodeTimeout', decodeTimeout, MAX_SECONDS),
    maxSegmentBytes: integer('options.maxSegmentBytes', maxSegmentBytes, 1, 2 ** 31 - 1),
  };
}

export function resolveCaptureOptions(
  url: string | URL,
  options: CaptureOptions = {},
): ResolvedCaptureOptions {
  assertObject('options', options);
  const { at = 'start', signal, onProgress } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`options.signal must be an AbortSignal, got ${show(signal)}`);
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new TypeError(`options.onProgress must be a function, got ${show(onProgress)}`);
  }
  return {
    url: absoluteUrl('url', url),
    moment: resolveMoment(at),
    images: resolveImages(options),
    signal,
    onProgress,
  };
}

function resolveMoment(at: At): Moment {
  if (at === 'start' || at === 'live') return { kind: at };
  if (typeof at === 'object' && (at as unknown) !== null && Object.keys(at).length === 1) {
    if ('time' in at)
      return { kind: 'time', time: number('options.at.time', at.time, 0, Infinity) };
    if ('sequence' in at) {
      const sequence = integer('options.at.sequence', at.sequence, 0, Number.MAX_SAFE_INTEGER);
      return { kind: 'sequence', sequence };
    }
  }
  throw new TypeError(
    `options.at must be 'start', 'live', { time } or { sequence }, got ${show(at)}`,
  );
}

function defaultWorkers(): number {
  const cores = typeof navigator === 'undefined' ? 2 : navigator.hardwareConcurrency;
  return Math.min(4, Math.max(1, cores - 1));
}

function folderUrl(path: string, value: unknown): string {
  const url = absoluteUrl(path, value);
  return url.endsWith('/') ? url : `${url}/`;
}
