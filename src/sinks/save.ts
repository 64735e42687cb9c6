import { assertArray, assertFunction, assertObject, assertOptions } from '../options/check.js';
import type { SnapError } from '../../shared/errors.js';
import type { SnapFile, SnapshotLike } from '../results/snapshot.js';
import { assertAnyDelivered, attempt, type Attempt, type Call } from './attempt.js';
import type { Sink, SinkOptions, SinkProgress } from './types.js';
import { newKey } from '../http/key.js';

/**
 * The progress of a snapshot's delivery.
 *
 * @public
 */
export interface SaveProgress extends SinkProgress {
  /** The bytes of images that were sent. */
  readonly loaded: number;
  /** The bytes of all images. */
  readonly total: number;
  /** The number of delivered images. */
  readonly imagesDone: number;
  /** The number of all images. */
  readonly imagesTotal: number;
}

/**
 * The options of `save()`.
 *
 * @public
 */
export interface SaveOptions {
  /** Aborts the delivery; see `save()`. */
  readonly signal?: AbortSignal | undefined;
  /** As in {@link SinkOptions.key}; the key of each call of the sink is derived from it. */
  readonly key?: string | undefined;
  /** Called with the bytes and images that are done. */
  readonly onProgress?: ((progress: SaveProgress) => void) | undefined;
}

/**
 * The outcome of one image.
 *
 * @public
 */
export interface SavedImage<Result = unknown> {
  /** The image. */
  readonly image: SnapFile;
  /** Whether it was delivered. */
  readonly ok: boolean;
  /** The sink's result; if the sink takes all images in one call, the same for all of them. */
  readonly result: Result | undefined;
  /** Why it was not delivered. */
  readonly error: SnapError | undefined;
}

/**
 * The outcome of a snapshot.
 *
 * @public
 */
export interface SaveResult<Result = unknown> {
  /** Whether every image was delivered. */
  readonly ok: boolean;
  /** The first error, if there is one. */
  readonly error: SnapError | undefined;
  /** One outcome for each image, in the same order. */
  readonly images: readonly SavedImage<Result>[];
  /** Delivers only what failed; resolves to all images again. */
  retry(options?: SaveOptions): Promise<SaveResult<Result>>;
}

const SAVE_OPTIONS: Readonly<Record<keyof SaveOptions, true>> = {
  signal: true,
  key: true,
  onProgress: true,
};

/** Images that a sink takes in one call. */
interface Unit<Result> {
  readonly images: readonly SnapFile[];
  readonly bytes: number;
  readonly call: Call<Result>;
  readonly last?: Attempt<Result>;
}

/**
 * Delivers all images of a snapshot: in one call if the sink can, or else one by one. An image that fails does not keep
 * the others from being delivered, unless the sink itself refuses; each has its own result or error.
 *
 * It rejects only with a `SnapError` of code `aborted`, if nothing was delivered when the signal was aborted; otherwise
 * the abort is the error of the images that were not delivered.
 *
 * @throws `TypeError` at once for a value that is not a snapshot or not a sink
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
  assertArray('snapshot.images', snapshot.images);
  assertSink('sink', sink);
  assertOptions('options', options, SAVE_OPTIONS);
  assertFunction('options.onProgress', options.onProgress);
  return run(sink.kind, toUnits(snapshot, sink, options.key ?? newKey()), options);
}

export function assertSink(path: string, sink: unknown): asserts sink is Sink {
  assertObject(path, sink);
  if (!('write' in sink) || typeof sink.write !== 'function') {
    throw new TypeError(`${path}.write must be a function`);
  }
}

/** Each has its own key, also for its repetitions. */
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
  const stored = new Map<string, string>();
  return images.map((image, index) => ({
    images: [image],
    bytes: image.blob.size,
    call: async (options) => {
      const file = image.withNames && isMoved(stored) ? image.withNames(stored) : image;
      const result = await sink.write(file, snapshot, { ...options, key: `${key}-${index}` });
      const name = nameIn(result);
      if (name !== undefined && image.name !== undefined) stored.set(image.name, name);
      return result;
    },
  }));
}

/** Whether a file is stored under another name in its folder than its own, which an index leads to. */
function isMoved(stored: ReadonlyMap<string, string>): boolean {
  return [...stored].some((names) => new Set(names.map(baseName)).size > 1);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The name of what a sink has stored, if it tells. */
function nameIn(result: unknown): string | undefined {
  if (typeof result !== 'object' || result === null || !('name' in result)) return undefined;
  return typeof result.name === 'string' ? result.name : undefined;
}

/** An index to what is not there would lead to something else, or nowhere. */
function failureIn(done: readonly { readonly last: Attempt<unknown> }[]): SnapError | undefined {
  return done.find(({ last }) => !last.ok)?.last.error;
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
    const missing = unit.images.some(({ withNames }) => withNames) ? failureIn(done) : undefined;
    const last = await next(kind, unit, { ...job, refusal: refusal ?? missing });
    if (last.isFinal && !missing) refusal = last.error;
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
      // A sink may send more than the image's bytes: base64, fields.
      progress.loaded += total ? Math.round(bytes * Math.min(1, loaded / total)) : 0;
    }
  }
  return progress;
}

export function bytesOf(images: readonly SnapFile[]): number {
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
    retry(options = {}) {
      assertOptions('options', options, SAVE_OPTIONS);
      return run(kind, units, options);
    },
  };
}
