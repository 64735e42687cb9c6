/// <reference lib="esnext.disposable" preserve="true" />
import type { BatchFailure } from './jobs/batch.js';
import {
  resolveBatchOptions,
  resolveTimelineOptions,
  splitBatchOptions,
  type BatchOptions,
  type ResolvedTimelineOptions,
  type TimelineOptions,
} from './options/batch.js';
import { loadOnDemand } from './load-on-demand.js';
import { Runtime } from './runtime.js';
import { countImages, toError, type CaptureEventDetail, type SnapperEventMap } from './events.js';
import { resolveTypes } from './options/images.js';
import { DEFAULT_SEEK } from '../shared/seek.js';
import { Deferred, iterate } from './jobs/deferred.js';
import type { Naming } from './jobs/naming.js';
import {
  resolveCaptureOptions,
  splitCaptureOptions,
  type CaptureOptions,
  type ResolvedCaptureOptions,
  type ResolvedPictureOptions,
} from './options/capture.js';
import type { StreamInput } from './options/input.js';
import { SnapError } from '../shared/errors.js';
import { loadScript } from './load-script.js';
import { shownUrl } from '../shared/local-url.js';
import type { CaptureOutput, PlannedPlace } from '../shared/protocol.js';
import { noIFrames } from '../shared/stream-source.js';
import type { ImageRequest, ImageType } from '../shared/types.js';
import type { SaveOptions, SaveResult } from './sinks/save.js';
import type { Sink } from './sinks/types.js';
import type { KeyframeBatchOptions, KeyframeOptions, ResolveOptions } from './keyframes/options.js';
import type { Keyframe, ResolvedMoment } from './keyframes/types.js';
import { toSnapshot, type Snapshot, type SnapshotLike } from './results/snapshot.js';
import {
  resolveSnapperOptions,
  type ResolvedSnapperOptions,
  type SnapperOptions,
} from './options/snapper.js';
import type { WatchedSnapshot } from './results/watched-snapshot.js';
import { splitWatchOptions } from './options/split-watch.js';
import type { WatchOptions } from './options/watch.js';
import { toTimeline, type Timeline } from './results/timeline.js';
import type { ContactSheet, ContactSheetOptions } from './storyboard/contact/options.js';
import type { FollowStoryboardOptions, StoryboardOptions } from './storyboard/options.js';
import type { Storyboard, StoryboardRun } from './storyboard/types.js';
import { StreamJobs } from './stream-jobs.js';
import { TypedEventTarget } from './typed-event-target.js';

/**
 * Takes pictures out of HLS streams. It dispatches the events of {@link SnapperEventMap}; what a listener throws ends up
 * where the page's other uncaught errors do.
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
export class Snapper extends TypedEventTarget<SnapperEventMap> {
  readonly #options: ResolvedSnapperOptions;
  #runtime: Runtime | undefined;
  #isDisposed = false;
  readonly #jobs: StreamJobs;

  /**
   * Checks the options; starts and fetches nothing until the first capture or {@link Snapper.preload}.
   *
   * @throws `TypeError` or `RangeError` that names the option that is wrong.
   */
  constructor(options?: SnapperOptions) {
    super();
    this.#options = resolveSnapperOptions(options);
    this.#jobs = new StreamJobs(this.#options, () => this.#start());
  }

  /**
   * Loads what the first capture would: the worker, the decoder and the encoders; and the script that batches need, too.
   *
   * @param types - The types of images that will be made.
   * @throws `TypeError` at once for a type that is none.
   * @throws `SnapError` with code `worker-failed` or `disposed`, from the promise.
   */
  preload(types: readonly ImageType[] = ['image/jpeg']): Promise<void> {
    return this.#preload(resolveTypes(types));
  }

  /**
   * Takes a picture.
   *
   * @param input - A multivariant or media playlist, relative to the page; a file, or a folder of files.
   * @param options - The moment, the images to make, how to stop.
   * @throws `TypeError` or `RangeError` at once, naming the argument that is wrong.
   * @throws `SnapError` with any of its codes, from the promise.
   */
  capture(input: StreamInput, options?: CaptureOptions): Promise<Snapshot> {
    const resolved = resolveCaptureOptions(input, options);
    return this.#capture(resolved, undefined, namingOf(resolved));
  }

  /**
   * Lists what could be captured, from the playlists alone: no segment is fetched.
   *
   * @param input - A multivariant or media playlist, relative to the page; a file, or a folder of files.
   * @param options - A part of it, the variant, how to stop.
   * @throws `TypeError` or `RangeError` at once, naming the argument that is wrong.
   * @throws `SnapError` from the promise, with the codes of playlists.
   */
  timeline(input: StreamInput, options?: TimelineOptions): Promise<Timeline> {
    return this.#timeline(resolveTimelineOptions(input, options));
  }

  /**
   * Takes pictures of many moments, in order, each as early as it is ready, from one load of the playlists and keys.
   * Nothing is fetched before the first one is asked for, and little beyond the one that is waited for; leaving the
   * loop ends what was begun.
   *
   * @param input - A multivariant or media playlist, relative to the page; a file, or a folder of files.
   * @param options - The moments, the images to make, what a failure does, how to stop.
   * @throws `TypeError` or `RangeError` at once, naming the argument that is wrong.
   * @throws `SnapError` from the iteration: that of the playlists, or of a moment with `onError: 'throw'`.
   *
   * @example
   * ```ts
   * for await (const snapshot of snapper.captureAll(url, { every: 10, images: [{ width: 160 }] })) {
   *   document.body.append(`${snapshot.presentationTime} s`);
   * }
   * ```
   */
  captureAll(
    input: StreamInput,
    options: BatchOptions & { readonly onError: 'yield' },
  ): AsyncGenerator<Snapshot | BatchFailure, void, undefined>;
  /** As above; without failures among what it hands out. */
  captureAll(
    input: StreamInput,
    options?: BatchOptions & { readonly onError?: 'throw' | 'skip' | undefined },
  ): AsyncGenerator<Snapshot, void, undefined>;
  /** As above, with keyframes as MP4s. Its script is loaded at the first one, and checks what only keyframes have. */
  captureAll(
    input: StreamInput,
    options: KeyframeBatchOptions & { readonly onError: 'yield' },
  ): AsyncGenerator<Keyframe | BatchFailure, void, undefined>;
  /** As above; without failures among what it hands out. */
  captureAll(
    input: StreamInput,
    options: KeyframeBatchOptions & { readonly onError?: 'throw' | 'skip' | undefined },
  ): AsyncGenerator<Keyframe, void, undefined>;
  captureAll(
    input: StreamInput,
    options?: BatchOptions | KeyframeBatchOptions,
  ): AsyncGenerator<Snapshot | Keyframe | BatchFailure, void, undefined> {
    const { workers } = this.#options;
    if (options?.output === 'keyframe') {
      const parts = splitBatchOptions(input, options, workers);
      return iterate(loadOnDemand, ({ keyframes }) => keyframes(this.#jobs, ...parts, options));
    }
    const resolved = resolveBatchOptions(input, options, workers);
    const naming = namingOf(resolved);
    return iterate(loadOnDemand, ({ captures }) =>
      captures(this.#jobs, resolved, (one, place) => this.#capture(one, place, naming)),
    );
  }

  /**
   * Cuts out the keyframe of a moment, as an MP4 that `<video muted autoplay>` shows: the stream's own coded picture in a
   * file of its own. Nothing is decoded, so neither decoder nor encoder is loaded, and any codec works that MP4 carries.
   *
   * @param input - A multivariant or media playlist, relative to the page; a file, or a folder of files.
   * @param options - The moment, how long the keyframe lasts, how to stop.
   * @throws `TypeError` or `RangeError` from the promise, naming the argument that is wrong.
   * @throws `SnapError` from the promise: with any code of captures but those of decoders and encoders;
   * `unsupported-codec` for what no MP4 carries.
   *
   * @example
   * ```ts
   * const { blob } = await snapper.keyframe(url, { at: { time: 12.5 } });
   * video.src = URL.createObjectURL(blob);
   * ```
   */
  async keyframe(input: StreamInput, options: KeyframeOptions = {}): Promise<Keyframe> {
    const [moment, rest] = splitCaptureOptions(input, options);
    return (await loadOnDemand()).keyframe(this.#jobs, moment, rest);
  }

  /**
   * Tells which keyframe {@link Snapper.keyframe}, or a capture with the same options, takes for a moment, from the
   * bytes of playlists and segments alone; nothing is decoded. What only decoding shows, damage inside a picture, it
   * does not know.
   *
   * @param input - A multivariant or media playlist, relative to the page; a file, or a folder of files.
   * @param options - The moment, how to stop.
   * @throws `TypeError`, `RangeError` and `SnapError` from the promise, as {@link Snapper.keyframe} does.
   */
  async resolve(input: StreamInput, options: ResolveOptions = {}): Promise<ResolvedMoment> {
    const [moment, rest] = splitCaptureOptions(input, options);
    return (await loadOnDemand()).resolve(this.#jobs, moment, rest);
  }

  /**
   * Lists the wall-clock times at which segments with a picture to take begin, in Unix seconds, from the playlists alone.
   *
   * @param input - A multivariant or media playlist, relative to the page; a file, or a folder of files.
   * @param options - A part of it, the variant, how to stop.
   * @throws `TypeError` or `RangeError` from the promise, naming the argument that is wrong.
   * @throws `SnapError` from the promise: with the codes of playlists; `outside-window` where the playlist has no dates.
   */
  async times(input: StreamInput, options?: TimelineOptions): Promise<readonly number[]> {
    const resolved = resolveTimelineOptions(input, options);
    return (await loadOnDemand()).times(this.#jobs, resolved);
  }

  /**
   * Takes snapshots of a live stream, at an interval or of each segment, for as long as the loop goes on. Each is that of
   * the newest keyframe; where it was taken before, nothing but the playlist is fetched. A stream that is not there yet,
   * ends, goes away or begins anew is looked for again, with pauses of up to half a minute.
   *
   * @param url - A multivariant or media playlist; relative to the page.
   * @param options - The interval, the images to make, how to stop.
   * @throws `TypeError` or `RangeError` that names the argument that is wrong: at once for those that `capture` has, too,
   * from the iteration for those of watches.
   * @throws `SnapError` from the iteration: `aborted`, `disposed`, or what no wait changes, three times in a row:
   * `no-video`, `unsupported-codec`, `unsupported-container`, `encrypted`.
   *
   * @example
   * ```ts
   * for await (const { takenAt, images } of snapper.watch(url, { interval: 10, images: [{ width: 320 }] })) {
   *   document.body.append(`${takenAt.toLocaleTimeString()}: ${images[0].blob.size} bytes`);
   * }
   * ```
   */
  watch(
    url: string | URL,
    options: WatchOptions = {},
  ): AsyncGenerator<WatchedSnapshot, void, undefined> {
    const [picture, own] = splitWatchOptions(url, options);
    const naming = namingOf(picture);
    return iterate(loadOnDemand, ({ runWatch }) =>
      runWatch(this.#jobs, { picture, own }, (options, place) =>
        this.#capture(options, place, naming),
      ),
    );
  }

  /**
   * Makes sheets of small pictures of a whole recording, for previews over a seek bar, and the index files that players
   * want beside them. Nothing is fetched before it is awaited or iterated: `await` gives the whole storyboard, and
   * `for await` each sheet as it fills, where a slow loop holds up the captures and leaving it ends them.
   *
   * Its script is loaded at the first call.
   *
   * @param input - A multivariant or media playlist, relative to the page; a file, or a folder of files.
   * @param options - The moments, the tiles, the sheets, how to stop.
   * @throws `TypeError` or `RangeError` that names the argument that is wrong: at once for those that
   * `captureAll` has, too, from the promise for those of storyboards.
   * @throws `SnapError` from the promise or the iteration: that of the playlists, or that of the first moment where
   * every moment failed.
   *
   * @example
   * ```ts
   * const storyboard = await snapper.storyboard(url, { every: 10, tile: { width: 160 } });
   * track.src = URL.createObjectURL(new Blob([storyboard.toWebVTT()], { type: 'text/vtt' }));
   * ```
   */
  storyboard(input: StreamInput, options: StoryboardOptions = {}): StoryboardRun {
    const [batch, own] = splitBatchOptions(input, options, this.#options.workers);
    return new Deferred(loadOnDemand, ({ openStoryboard }) =>
      openStoryboard(this.#jobs, batch, own),
    );
  }

  /**
   * Makes storyboards of a live stream: one at once, and another one each time that segments have come or gone, until the
   * stream ends. Tiles that are still listed are not taken again, and sheets that are full stay as they are. Leaving the
   * loop ends it.
   *
   * @param input - A multivariant or media playlist, relative to the page; a file, or a folder of files.
   * @param options - As those of a storyboard; each tile is the first keyframe of a segment.
   * @throws `TypeError` or `RangeError` as from {@link Snapper.storyboard}.
   * @throws `SnapError` from the iteration, where the playlist cannot be loaded several times in a row.
   */
  followStoryboard(
    input: StreamInput,
    options: FollowStoryboardOptions = {},
  ): AsyncGenerator<Storyboard, void, undefined> {
    const parts = splitBatchOptions(input, options, this.#options.workers);
    return iterate(loadOnDemand, ({ followStoryboard }) => followStoryboard(this.#jobs, ...parts));
  }

  /**
   * Makes one image of a whole recording: pictures at even distances with captions, below a header with the stream's
   * facts. What `save()` takes is the result, too.
   *
   * @param input - A multivariant or media playlist, relative to the page; a file, or a folder of files.
   * @param options - The moments, the layout, the texts, how to stop.
   * @throws `TypeError` or `RangeError` as from {@link Snapper.storyboard}.
   * @throws `SnapError` from the promise: that of the playlists, or that of the first moment where every moment failed;
   * `encode-failed` where text is wanted and the browser's workers cannot write any.
   */
  contactSheet(input: StreamInput, options: ContactSheetOptions = {}): Promise<ContactSheet> {
    const parts = splitBatchOptions(input, options, this.#options.workers);
    return loadOnDemand().then(({ makeContactSheet }) => makeContactSheet(this.#jobs, ...parts));
  }

  /**
   * Delivers a snapshot as `save()` of `hlsnap/sinks` does, with events. The script of `hlsnap/sinks` is loaded at the
   * first call, where the page does not have it yet.
   *
   * @param snapshot - What {@link Snapper.capture} gave.
   * @param sink - Where to, one of `hlsnap/sinks` or your own.
   * @throws `TypeError` from the promise for what is no snapshot or no sink; `SnapError` with code `aborted`, or
   * `worker-failed` where the script does not load.
   */
  async save<Result>(
    snapshot: SnapshotLike,
    sink: Sink<Result>,
    options?: SaveOptions,
  ): Promise<SaveResult<Result>> {
    const loading = loadScript(() => import('./sinks/index.js'));
    const { deliver } = await loading.catch((cause: unknown) => {
      const error = cause as SnapError;
      this.emit('uploaderror', { snapshot, sink: sink.kind, error, result: undefined });
      throw error;
    });
    return deliver({ snapshot, sink, options }, (type, detail) => {
      this.emit(type, detail);
    });
  }

  /**
   * Waits by the timer of a worker, which browsers do not slow down where the page is hidden.
   *
   * @internal
   */
  wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return this.#jobs.wait(milliseconds, signal);
  }

  /** Ends the workers and every capture, which fail with code `disposed`. Calling it again does nothing. */
  dispose(): void {
    this.#isDisposed = true;
    this.#runtime?.dispose();
  }

  /** The same as {@link Snapper.dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  async #preload(types: readonly ImageType[]): Promise<void> {
    await Promise.all([this.#start().preload(types), loadOnDemand()]);
  }

  async #timeline({ stream, range, ...control }: ResolvedTimelineOptions): Promise<Timeline> {
    return toTimeline(await this.#jobs.timeline({ stream, range, output: toOutput([]) }, control));
  }

  async #capture(
    options: ResolvedCaptureOptions,
    place: PlannedPlace | undefined,
    naming: Naming,
  ): Promise<Snapshot> {
    const { stream: asked, images, moment, seek = DEFAULT_SEEK } = options;
    const { skipBlank, pick, clock, signal, chooseVariant } = options;
    const stream = noIFrames(asked, moment.kind === 'sequence', seek);
    const id = this.#jobs.nextId();
    const about = { id, url: shownUrl(stream.url) };
    const { onProgress, onImages } = this.#progress(options, about);
    const picture = { moment, seek, skipBlank, pick, clock, place };
    const ask = { ...picture, stream, output: toOutput(images) };
    this.emit('capture', about);
    try {
      const control = { signal, chooseVariant, onProgress };
      const made = this.#jobs.take(ask, control, id).then(toSnapshot);
      const snapshot = await naming(made);
      onImages?.(images.length);
      this.emit('capturecomplete', { ...about, snapshot });
      return snapshot;
    } catch (error) {
      this.emit('captureerror', { ...about, error: toError(error) });
      throw error;
    }
  }

  #progress(
    { images, onProgress }: ResolvedCaptureOptions,
    about: CaptureEventDetail,
  ): Pick<ResolvedCaptureOptions, 'onProgress'> & { readonly onImages?: (done: number) => void } {
    if (!this.isHeard('resizeprogress')) return { onProgress };
    const onImages = countImages(images.length, (progress) => {
      this.emit('resizeprogress', { ...about, ...progress });
    });
    return {
      onProgress(progress) {
        if (progress.step === 'encoding') onImages(progress.imagesDone);
        onProgress?.(progress);
      },
      onImages,
    };
  }

  #start(): Runtime {
    if (this.#isDisposed) throw new SnapError('disposed', 'The Snapper was disposed');
    this.#runtime ??= new Runtime(this.#options);
    return this.#runtime;
  }
}

function toOutput(images: readonly ImageRequest[]): CaptureOutput<'images'> {
  return { kind: 'images', images };
}

/** Its script comes while the first picture is taken, for pictures that get names. */
function namingOf(options: ResolvedPictureOptions): Naming {
  if (options.images.every(({ name }) => name === undefined)) return (capture) => capture;
  const naming = loadOnDemand().then(({ openNaming }) => openNaming(options));
  // Both may fail while nobody waits for them yet.
  naming.catch(ignore);
  return (capture) => {
    capture.catch(ignore);
    return naming.then((name) => name(capture));
  };
}

function ignore(): void {
  // Whoever waits is told.
}
