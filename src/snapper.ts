/// <reference lib="esnext.disposable" preserve="true" />
import { resolveTypes } from './image-options.js';
import {
  resolveCaptureOptions,
  resolveSnapperOptions,
  type CaptureOptions,
  type ResolvedCaptureOptions,
  type ResolvedSnapperOptions,
  type SnapperOptions,
} from './options.js';
import { abortedError } from './shared/errors.js';
import type { CaptureRequest } from './shared/protocol.js';
import type { ImageType } from './shared/types.js';
import { toSnapshot, type Snapshot } from './snapshot.js';
import { WorkerPool } from './worker-pool.js';

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
  readonly #pool: WorkerPool;
  #captures = 0;

  /**
   * Checks the options; starts and fetches nothing until the first capture or {@link Snapper.preload}.
   *
   * @throws `TypeError` or `RangeError` that names the option that is wrong.
   */
  constructor(options?: SnapperOptions) {
    this.#options = resolveSnapperOptions(options);
    this.#pool = new WorkerPool(this.#options.workers, this.#options.assetBaseUrl);
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
    const resolved = resolveCaptureOptions(url, options);
    return this.#capture(resolved);
  }

  /** Ends the workers and every capture, which fail with code `disposed`. Calling it again does nothing. */
  dispose(): void {
    this.#pool.dispose();
  }

  /** The same as {@link Snapper.dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  async #preload(types: readonly ImageType[]): Promise<void> {
    await Promise.all(this.#pool.all().map((client) => client.preload(types)));
  }

  async #capture(options: ResolvedCaptureOptions): Promise<Snapshot> {
    if (options.signal?.aborted) throw abortedError(options.signal.reason);
    const request = this.#toRequest(options);
    const stop = new AbortController();
    const { aborted, forget } = watch(options.signal, stop);
    try {
      const capture = this.#pool.run(
        (client) => client.capture(request, stop.signal, options.onProgress),
        stop.signal,
      );
      // It rejects later than `aborted`, when nobody waits for it any more.
      capture.catch(() => undefined);
      return toSnapshot(await Promise.race([capture, aborted]));
    } finally {
      forget();
    }
  }

  #toRequest({ url, moment, images, onProgress }: ResolvedCaptureOptions): CaptureRequest {
    this.#captures += 1;
    const { timeoutSeconds, decodeTimeoutSeconds, maxSegmentBytes } = this.#options;
    return {
      id: this.#captures,
      url,
      moment,
      images,
      timeoutSeconds,
      decodeTimeoutSeconds,
      maxSegmentBytes,
      wantsProgress: onProgress !== undefined,
    };
  }
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
