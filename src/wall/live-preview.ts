/// <reference lib="esnext.disposable" preserve="true" />
import { isSnapError } from '../../shared/errors.js';
import { sleep } from '../../shared/abort.js';
import { absoluteUrl, wrongType } from '../options/check.js';
import type { MissedPictures } from '../options/watch.js';
import type { ImageSource } from '../watch/image-source.js';
import { loadOnDemand } from '../load-on-demand.js';
import {
  afterError,
  afterFetch,
  afterMiss,
  afterSnapshot,
  atTime,
  WAITING,
  type LiveState,
} from './live-state.js';
import {
  resolvePreviewOptions,
  type LivePreviewOptions,
  type PreviewSnapper,
  type ResolvedPreviewOptions,
} from './options.js';
import { PictureSwap } from './picture-swap.js';
import { wallSnapper } from './wall-snapper.js';

/**
 * A live preview, until it is disposed.
 *
 * @public
 */
export interface LivePreview extends Disposable {
  /** How the stream is doing now. */
  readonly state: LiveState;
  /** Fetches nothing until {@link LivePreview.resume}; the last picture stays, and ages. */
  pause(): void;
  /** Goes on. */
  resume(): void;
  /** Ends it and frees the picture, which stays on the screen. Calling it again does nothing. */
  dispose(): void;
}

/**
 * Keeps an `<img>` at the newest picture of a live stream, or of a camera. A picture is shown once it is decoded, so that nothing
 * flickers. It pauses while the page is hidden.
 *
 * @param img - Where the pictures are shown.
 * @param url - A multivariant or media playlist, or with `kind: 'image'` the picture of a camera; relative to the page.
 * @throws `TypeError` or `RangeError` that names the argument that is wrong.
 *
 * @example
 * ```ts
 * const preview = livePreview(img, url, { interval: 6, onState: ({ kind }) => (img.title = kind) });
 * ```
 *
 * @public
 */
export function livePreview(
  img: HTMLImageElement,
  url: string | URL,
  options?: LivePreviewOptions,
): LivePreview {
  if (!(img instanceof HTMLImageElement)) throw wrongType('img', 'an <img>', img);
  return new ImagePreview(img, absoluteUrl('url', url), resolvePreviewOptions(options));
}

/** How long a stream is left alone that refused, or whose watch has ended otherwise, in milliseconds. */
const REFUSED_MS = 60_000;

/** Whether it may go on after that. */
function rest(signal: AbortSignal): Promise<boolean> {
  return sleep(REFUSED_MS, signal).then(
    () => true,
    () => false,
  );
}

class ImagePreview implements LivePreview {
  readonly #url: string;
  readonly #options: ResolvedPreviewOptions;
  readonly #shown: PictureSwap;
  readonly #onVisibility = (): void => {
    this.#update();
  };
  #state = WAITING;
  #isPaused = false;
  #isDisposed = false;
  #watching: AbortController | undefined;
  /** Of a camera. It knows which picture was fetched last. */
  #source: ImageSource | undefined;
  #ageing: ReturnType<typeof setInterval> | undefined;

  constructor(img: HTMLImageElement, url: string, options: ResolvedPreviewOptions) {
    this.#url = url;
    this.#options = options;
    this.#shown = new PictureSwap(img);
    document.addEventListener('visibilitychange', this.#onVisibility);
    this.#update();
  }

  get state(): LiveState {
    return this.#state;
  }

  pause(): void {
    this.#isPaused = true;
    this.#update();
  }

  resume(): void {
    this.#isPaused = false;
    this.#update();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#update();
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#shown.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #update(): void {
    const isWanted = !this.#isDisposed && !this.#isPaused && document.visibilityState === 'visible';
    if (isWanted === (this.#watching !== undefined)) return;
    clearInterval(this.#ageing);
    this.#watching?.abort();
    this.#watching = isWanted ? new AbortController() : undefined;
    if (!this.#watching) return;
    this.#ageing = setInterval(() => {
      this.#set(this.#state);
    }, 1000);
    void this.#keepWatching(this.#watching.signal);
  }

  /** Until the signal fires: what refuses may think better of it. */
  async #keepWatching(signal: AbortSignal): Promise<void> {
    do {
      try {
        if (this.#options.kind === 'image') await this.#watchImage(signal);
        else await this.#watch(this.#options.snapper ?? wallSnapper(), signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#set(afterError(this.#state, error));
        if (isSnapError(error) && error.code === 'disposed') return;
      }
    } while (await rest(signal));
  }

  async #watch(snapper: PreviewSnapper, signal: AbortSignal): Promise<void> {
    const { interval, width } = this.#options;
    const watch = snapper.watch(this.#url, {
      ...{ interval, signal, images: [{ width }] },
      after: this.#state.snapshot,
      onMissed: (missed) => {
        this.#miss(missed, signal);
      },
    });
    for await (const snapshot of watch) {
      const [image] = snapshot.images;
      if (image) await this.#shown.show(image.blob);
      if (!signal.aborted) this.#set(afterSnapshot(snapshot));
    }
  }

  async #watchImage(signal: AbortSignal): Promise<void> {
    const [{ onSchedule }, cameras] = await Promise.all([
      loadOnDemand(),
      import('../watch/cameras.js'),
    ]);
    this.#source ??= new cameras.ImageSource(this.#url, undefined);
    const pictures = cameras.watchImage({
      ...{ onSchedule, source: this.#source },
      intervalMs: this.#options.interval * 1000,
      wait: sleep,
      signal,
      onMissed: (missed) => {
        this.#miss(missed, signal);
      },
    });
    for await (const { picture, takenMs } of pictures) {
      await this.#shown.show(picture.image.blob);
      if (!signal.aborted) this.#set(afterFetch(picture, takenMs));
    }
  }

  #miss(missed: MissedPictures, signal: AbortSignal): void {
    if (!signal.aborted) this.#set(afterMiss(this.#state, missed));
  }

  #set(next: LiveState): void {
    const state = atTime(next, Date.now(), this.#options.interval);
    const isNews = state.kind !== this.#state.kind || state.image !== this.#state.image;
    this.#state = state;
    if (!isNews) return;
    try {
      this.#options.onState?.(state);
    } catch (error) {
      reportError(error);
    }
  }
}
