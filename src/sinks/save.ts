import { assertFunction, assertObject, show } from '../options/check.js';
import type { SnapError } from '../../shared/errors.js';
import type { SnapImage } from '../results/snapshot.js';
import { assertAnyDelivered, attempt, type Attempt, type Call } from './attempt.js';
import type { Sink, SinkOptions, SinkProgress, SnapshotLike } from './types.js';
import { newKey } from '../http/key.js';

/**
 * How far the delivery of a snapshot is.
 *
 * @public
 */
export interface SaveProgress extends SinkProgress {
  /** Bytes of the images that were sent. */
  readonly loaded: number;
  /** Bytes of all images. */
  readonly total: number;
  /** Images that are delivered. */
  readonly imagesDone: number;
  /** All images. */
  readonly imagesTotal: number;
}

/**
 * Options of `save()`.
 *
 * @public
 */
export interface SaveOptions {
  /** Ends it; see `save()`. */
  readonly signal?: AbortSignal | undefined;
  /** As in {@link SinkOptions.key}; each call of the sink gets one that is made of it. */
  readonly key?: string | undefined;
  /** Told about bytes and images. */
  readonly onProgress?: ((progress: SaveProgress) => void) | undefined;
}

/**
 * What became of one image.
 *
 * @public
 */
export interface SavedImage<Result = unknown> {
  /** The image. */
  readonly image: SnapImage;
  /** Whether it was delivered. */
  readonly ok: boolean;
  /** What the sink gave; the same for all images where it takes them in one go. */
  readonly result: Result | undefined;
  /** Why it was not delivered. */
  readonly error: SnapError | undefined;
}

/**
 * What became of a snapshot.
 *
 * @public
 */
export interface SaveResult<Result = unknown> {
  /** Whether every image was delivered. */
  readonly ok: boolean;
  /** The first error there was. */
  readonly error: SnapError | undefined;
  /** One for each image, in their order. */
  readonly images: readonly SavedImage<Result>[];
  /** Delivers what failed, and nothing else; resolves with all images again. */
  retry(options?: SaveOptions): Promise<SaveResult<Result>>;
}

/** Images that a sink takes in one call. */
interface Unit<Result> {
  readonly images: readonly SnapImage[];
  readonly bytes: number;
  readonly call: Call<Result>;
  readonly last?: Attempt<Result>;
}

/**
 * Delivers all images of a snapshot: in one go where the sink can, or else one by one. One that fails does not keep the
 * others from being delivered, unless the sink as such refuses; each has its own result or error.
 *
 * It rejects only with a `SnapError` of code `aborted`, where nothing was delivered when the signal fired; otherwise
 * an abort is the error of the images that it kept from being delivered.
 *
 * @throws `TypeError` at once for what is no snapshot or no sink.
 *
 * @example
 * ```ts
 * const saved = await save(snapshot, upload({ url: '/pictures' }));
 * if (!saved.ok) await saved.retry();
 * ```
 *
 * @public
 */
export function save<Result>(
  snapshot: SnapshotLike,
  sink: Sink<Result>,
  options: SaveOptions = {},
): Promise<SaveResult<Result>> {
  assertObject('snapshot', snapshot);
  if (!Array.isArray(snapshot.images)) {
    throw new TypeError(`snapshot.images must be an array, got ${show(snapshot.images)}`);
  }
  assertSink('sink', sink);
  assertObject('options', options);
  assertFunction('options.onProgress', options.onProgress);
  return run(sink.kind, toUnits(snapshot, sink, options.key ?? newKey()), options);
}

export function assertSink(path: string, sink: unknown): asserts sink is Sink {
  assertObject(path, sink);
  if (!('write' in sink) || typeof sink.write !== 'function') {
    throw new TypeError(`${path}.write must be a function`);
  }
}

/** Each has a key of its own, which its repetitions have too. */
function toUnits<Result>(
  snapshot: SnapshotLike,
  sink: Sink<Result>,
  key: string,
): readonly Unit<Result>[] {
  const { images } = snapshot;
  if (sink.writeAll && images.length > 0) {
    const writeAll = sink.writeAll.bind(sink);
    const call: Call<Result> = async (options) => writeAll(snapshot, { ...options, key });
    return [{ images, bytes: bytesOf(images), call }];
  }
  return images.map((image, index) => ({
    images: [image],
    bytes: image.blob.size,
    call: async (options) => sink.write(image, snapshot, { ...options, key: `${key}-${index}` }),
  }));
}

async function run<Result>(
  kind: string,
  units: readonly Unit<Result>[],
  { signal, onProgress }: SaveOptions,
): Promise<SaveResult<Result>> {
  const done: (Unit<Result> & { readonly last: Attempt<Result> })[] = [];
  let refusal: SnapError | undefined;
  for (const [index, unit] of units.entries()) {
    const rest = units.slice(index + 1);
    const job: SinkOptions = {
      signal,
      onProgress:
        onProgress &&
        ((report) => {
          onProgress(sum([...done, unit, ...rest], unit, report));
        }),
    };
    const last = await next(kind, unit, { ...job, refusal });
    if (last.isFinal) refusal = last.error;
    done.push({ ...unit, last });
    onProgress?.(sum([...done, ...rest]));
  }
  assertAnyDelivered(
    done.map(({ last }) => last),
    signal,
  );
  return toResult(kind, done);
}

async function next<Result>(
  kind: string,
  { call, last }: Unit<Result>,
  { refusal, ...job }: SinkOptions & { readonly refusal: SnapError | undefined },
): Promise<Attempt<Result>> {
  if (last?.ok) return last;
  const again = last?.again ?? call;
  if (refusal) return { ok: false, result: last?.result, error: refusal, again, isFinal: true };
  return attempt(kind, again, job);
}

function sum<Result>(
  units: readonly Unit<Result>[],
  current?: Unit<Result>,
  { loaded, total }: SinkProgress = { loaded: 0, total: undefined },
): SaveProgress {
  const progress = { loaded: 0, total: 0, imagesDone: 0, imagesTotal: 0 };
  for (const unit of units) {
    const { images, bytes, last } = unit;
    progress.total += bytes;
    progress.imagesTotal += images.length;
    if (last?.ok) {
      progress.loaded += bytes;
      progress.imagesDone += images.length;
    } else if (unit === current) {
      // What a sink sends may be longer than the image: base64, fields.
      progress.loaded += total ? Math.round(bytes * Math.min(1, loaded / total)) : 0;
    }
  }
  return progress;
}

export function bytesOf(images: readonly SnapImage[]): number {
  return images.reduce((all, { blob }) => all + blob.size, 0);
}

function toResult<Result>(kind: string, units: readonly Unit<Result>[]): SaveResult<Result> {
  const images = units.flatMap(({ images, last }) =>
    images.map((image) => ({
      image,
      ok: last?.ok ?? false,
      result: last?.result,
      error: last?.error,
    })),
  );
  return {
    ok: images.every(({ ok }) => ok),
    error: images.find(({ error }) => error)?.error,
    images,
    retry: (options = {}) => run(kind, units, options),
  };
}
