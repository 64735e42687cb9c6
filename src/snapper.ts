/// <reference lib="esnext.disposable" preserve="true" />
import type { BatchFailure, BatchHost } from './batch.js';
import {
  resolveBatchOptions,
  resolveTimelineOptions,
  type BatchOptions,
  type ResolvedBatchOptions,
  type ResolvedTimelineOptions,
  type TimelineOptions,
} from './batch-options.js';
import type { Crew } from './crew.js';
import { resolveTypes } from './image-options.js';
import { importCrew } from './import-crew.js';
import {
  resolveCaptureOptions,
  type CaptureOptions,
  type ResolvedCaptureOptions,
} from './options.js';
import type { JobListener } from './page-services.js';
import { abortedError, SnapError } from './shared/errors.js';
import { fromOutcome } from './shared/outcome.js';
import type {
  CaptureRequest,
  PlannedPlace,
  StreamSource,
  TimelineRequest,
} from './shared/protocol.js';
import type { ImageRequest, ImageType, Seek } from './shared/types.js';
import {
  resolveSnapperOptions,
  type ResolvedSnapperOptions,
  type SnapperOptions,
} from './snapper-options.js';
import { toSnapshot, type Snapshot } from './snapshot.js';
import { toTimeline, type Timeline } from './timeline.js';
import type { JobName, JobRequestOf, JobResultOf } from './worker-client.js';

/**
 * Takes pictures out of HLS streams.
 *
 * @example
 * ```ts
 * const snapper = new Snapper();
 * const snapshot = await snapper.capture('https://example.com/stream.m3u8', {
 *   at: { time: 12.5 },
 *   images: [{ width: 320 }],
 * });
 * image.src = URL.createObjectURL(snapshot.images[0].blob);
 * snapper.dispose();
 * ```
 *
 * @public
 */
export class Snapper {
  readonly #options: ResolvedSnapperOptions;
  #crew: Promise<Crew> | undefined;
  #isDisposed = false;
  #jobs = 0;

  /**
   * Checks the options; starts and fetches nothing until the first capture or {@link Snapper.preload}.
   *
   * @throws `TypeError` or `RangeError` that names the option that is wrong.
   */
  constructor(options?: SnapperOptions) {
    this.#options = resolveSnapperOptions(options);
  }

  /**
   * Loads what the first capture would: the worker, the decoder and the encoders.
   *
   * @param types - The types of images that will be made.
   * @throws `TypeError` at once for a type that is none.
   * @throws {@link SnapError} with code `worker-failed` or `disposed`, from the promise.
   */
  preload(types: readonly ImageType[] = ['image/jpeg']): Promise<void> {
    return this.#preload(resolveTypes(types));
  }

  /**
   * Takes a picture.
   *
   * @param url - A multivariant or media playlist; relative to the page.
   * @param options - The moment, the images to make, how to stop.
   * @throws `TypeError` or `RangeError` at once, naming the argument that is wrong.
   * @throws {@link SnapError} with any of its codes, from the promise.
   */
  capture(url: string | URL, options?: CaptureOptions): Promise<Snapshot> {
    return this.#capture(resolveCaptureOptions(url, options), undefined);
  }

  /**
   * Lists what could be captured, from the playlists alone: no segment is fetched.
   *
   * @param url - A multivariant or media playlist; relative to the page.
   * @param options - A part of it, the variant, how to stop.
   * @throws `TypeError` or `RangeError` at once, naming the argument that is wrong.
   * @throws {@link SnapError} from the promise, with the codes of playlists.
   */
  timeline(url: string | URL, options?: TimelineOptions): Promise<Timeline> {
    return this.#timeline(resolveTimelineOptions(url, options));
  }

  /**
   * Takes pictures of many moments, in order, each as early as it is ready, from one load of the playlists and keys.
   * Nothing is fetched before the first one is asked for, and little beyond the one that is waited for; leaving the
   * loop ends what was begun.
   *
   * @param url - A multivariant or media playlist; relative to the page.
   * @param options - The moments, the images to make, what a failure does, how to stop.
   * @throws `TypeError` or `RangeError` at once, naming the argument that is wrong.
   * @throws {@link SnapError} from the iteration: that of the playlists, or of a moment with `onError: 'throw'`.
   *
   * @example
   * ```ts
   * for await (const snapshot of snapper.captureAll(url, { every: 10, images: [{ width: 160 }] })) {
   *   document.body.append(`${snapshot.presentationTime} s`);
   * }
   * ```
   */
  captureAll(
    url: string | URL,
    options: BatchOptions & { readonly onError: 'yield' },
  ): AsyncGenerator<Snapshot | BatchFailure, void, undefined>;
  /** As above; without failures among what it hands out. */
  captureAll(
    url: string | URL,
    options?: BatchOptions & { readonly onError?: 'throw' | 'skip' | undefined },
  ): AsyncGenerator<Snapshot, void, undefined>;
  captureAll(
    url: string | URL,
    options?: BatchOptions,
  ): AsyncGenerator<Snapshot | BatchFailure, void, undefined> {
    return this.#captureAll(resolveBatchOptions(url, options, this.#options.workers));
  }

  /** Ends the workers and every capture, which fail with code `disposed`. Calling it again does nothing. */
  dispose(): void {
    this.#isDisposed = true;
    this.#crew?.then(
      (crew) => {
        crew.dispose();
      },
      () => undefined,
    );
  }

  /** The same as {@link Snapper.dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  async #preload(types: readonly ImageType[]): Promise<void> {
    const crew = await this.#hire();
    fromOutcome(await crew.preload(types));
  }

  async #timeline({ stream, range, ...job }: ResolvedTimelineOptions): Promise<Timeline> {
    const request = { range, ...this.#job(stream, []) };
    return toTimeline(await this.#run('timeline', request, { ...job, onProgress: undefined }));
  }

  async #capture(
    options: ResolvedCaptureOptions,
    place: PlannedPlace | undefined,
  ): Promise<Snapshot> {
    const { stream, images, moment, seek = 'segment', skipBlank, pick, onProgress } = options;
    const { decodeTimeoutSeconds, maxSegmentBytes } = this.#options;
    const request: CaptureRequest = {
      ...this.#job(noIFrames(stream, moment.kind === 'sequence', seek), images),
      moment,
      seek,
      skipBlank,
      pick,
      place,
      decodeTimeoutSeconds,
      maxSegmentBytes,
      wantsProgress: onProgress !== undefined,
    };
    return toSnapshot(await this.#run('capture', request, options));
  }

  async *#captureAll(
    options: ResolvedBatchOptions,
  ): AsyncGenerator<Snapshot | BatchFailure, void, undefined> {
    const crew = await this.#hire();
    yield* crew.batch(options, this.#batchHost(options));
  }

  #batchHost(options: ResolvedBatchOptions): BatchHost {
    const { range, every, stream, seek, images, chooseVariant } = options;
    return {
      plan: (signal) => {
        // Its pictures are no segments, and have numbers of their own.
        const source = noIFrames(stream, every.kind === 'segment', seek);
        const request = { range, every, ...this.#job(source, images) };
        return this.#run('plan', request, { signal, chooseVariant, onProgress: undefined });
      },
      capture: (place, seek, signal) => {
        const moment = { kind: 'time', time: place.target.time } as const;
        return this.#capture({ ...options, seek, signal, onProgress: undefined, moment }, place);
      },
    };
  }

  /** Runs a job in a worker, with its callbacks; rejects as soon as the signal fires. */
  async #run<Name extends JobName>(
    name: Name,
    request: JobRequestOf<Name>,
    { signal, ...listener }: JobListener & { readonly signal: AbortSignal | undefined },
  ): Promise<JobResultOf<Name>> {
    if (signal?.aborted) throw abortedError(signal.reason);
    const stop = new AbortController();
    const { aborted, forget } = watch(signal, stop);
    try {
      const job = this.#hire().then((crew) => crew.run(name, request, listener, stop.signal));
      // It rejects later than `aborted`, when nobody waits for it any more.
      job.catch(() => undefined);
      return fromOutcome(await Promise.race([job, aborted]));
    } finally {
      forget();
    }
  }

  /** Loads what no page needs before its first job; tries again where that failed. */
  async #hire(): Promise<Crew> {
    this.#refuseDisposed();
    this.#crew ??= loadCrew(this.#options);
    try {
      return await this.#crew;
    } catch (error) {
      this.#crew = undefined;
      throw error;
    } finally {
      this.#refuseDisposed();
    }
  }

  #refuseDisposed(): void {
    if (this.#isDisposed) throw new SnapError('disposed', 'The Snapper was disposed');
  }

  #job(stream: StreamSource, images: readonly ImageRequest[]): Omit<TimelineRequest, 'range'> {
    this.#jobs += 1;
    return { id: this.#jobs, stream, images, timeoutSeconds: this.#options.timeoutSeconds };
  }
}

const CREW_MISSING =
  'crew.js, which starts the workers, did not load: it is missing, on another origin without CORS, or forbidden by the page (CSP script-src)';

async function loadCrew(options: ResolvedSnapperOptions): Promise<Crew> {
  const { timeoutSeconds } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new SnapError('timeout', `crew.js did not come within ${timeoutSeconds} s`));
    }, timeoutSeconds * 1000);
  });
  try {
    const { Crew } = await Promise.race([importCrew(options.assetBaseUrl), late]);
    return new Crew(options);
  } catch (cause) {
    if (cause instanceof SnapError) throw cause;
    throw new SnapError('worker-failed', CREW_MISSING, { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** An I-frame playlist holds keyframes alone, and numbers them by itself. */
function noIFrames(
  stream: StreamSource,
  needsSegments: boolean,
  seek: Seek | undefined,
): StreamSource {
  return needsSegments || seek === 'exact' ? { ...stream, iFrames: false } : stream;
}

/** Passes the caller's abort on to `stop`, and gives a promise that rejects with it at once. */
function watch(
  signal: AbortSignal | undefined,
  stop: AbortController,
): { readonly aborted: Promise<never>; readonly forget: () => void } {
  if (!signal) return { aborted: new Promise(() => undefined), forget: () => undefined };
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      stop.abort(signal.reason);
      reject(abortedError(signal.reason));
    };
  });
  aborted.catch(() => undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    aborted,
    forget() {
      signal.removeEventListener('abort', onAbort);
    },
  };
}
