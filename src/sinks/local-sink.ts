import { assertObject, wrongType } from '../options/check.js';
import { fileName } from '../names/file-name.js';
import { SnapError } from '../../shared/errors.js';
import type { SnapFile, SnapshotLike } from '../results/snapshot.js';
import { toSaveError } from './save-error.js';
import type { LocalSink, SinkOptions } from './types.js';
import { throwIfAborted } from '../../shared/abort.js';
import { neverFalling } from '../http/progress.js';

/** An image as a file. */
export interface NamedFile {
  /** A safe relative path. */
  readonly name: string;
  readonly blob: Blob;
  readonly date: Date;
}

/** What distinguishes one sink without a server from the others. */
export interface LocalParts<Result> {
  readonly kind: string;
  readonly write: (file: NamedFile, options: SinkOptions) => Promise<Result>;
  readonly writeAll?: (files: readonly NamedFile[], options: SinkOptions) => Promise<Result>;
  readonly open?: (options: SinkOptions) => Promise<void>;
  readonly close?: (options: SinkOptions) => Promise<void>;
}

/** Checks the arguments of every call, names the files, and turns each failure into a `SnapError`. */
export function localSink<Result>(parts: LocalParts<Result>): LocalSink<Result> {
  const { kind, write, writeAll, open, close } = parts;
  let closing: Promise<void> | undefined;
  const run = async <T>(options: SinkOptions, task: () => Promise<T>): Promise<T> => {
    if (closing) throw new SnapError('disposed', `The sink ${kind} is closed`);
    throwIfAborted(options.signal);
    return guarded(kind, options.signal, task);
  };
  const deliver = <T>(
    files: readonly NamedFile[],
    options: SinkOptions,
    task: (options: SinkOptions) => Promise<T>,
  ): Promise<T> => {
    const total = files.reduce((sum, { blob }) => sum + blob.size, 0);
    const onProgress = neverFalling(options.onProgress);
    return run(options, async () => {
      const result = await task({ ...options, onProgress });
      onProgress?.({ loaded: total, total });
      return result;
    });
  };
  return {
    kind,
    write(image, snapshot, options = {}) {
      const file = toFile(image, snapshot);
      return deliver([file], options, (job) => write(file, job));
    },
    ...(writeAll && {
      writeAll(snapshot: SnapshotLike, options: SinkOptions = {}): Promise<Result> {
        assertObject('snapshot', snapshot);
        const files = snapshot.images.map((image) => toFile(image, snapshot));
        return deliver(files, options, (job) => writeAll(files, job));
      },
    }),
    open: (options = {}) => run(options, async () => open?.(options)),
    close(options = {}) {
      closing ??= guarded(kind, options.signal, async () => close?.(options));
      return closing;
    },
  };
}

async function guarded<T>(
  kind: string,
  signal: AbortSignal | undefined,
  task: () => Promise<T>,
): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw toSaveError(kind, error, signal);
  }
}

function toFile(image: SnapFile, snapshot: SnapshotLike): NamedFile {
  assertObject('image', image);
  assertObject('snapshot', snapshot);
  if (!(image.blob instanceof Blob)) {
    throw wrongType('image.blob', 'a Blob', image.blob);
  }
  return {
    name: fileName(image, snapshot),
    blob: image.blob,
    date: snapshot.programDateTime ?? new Date(),
  };
}
