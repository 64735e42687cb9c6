import { isSnapError } from '../../shared/errors.js';
import type { UploadEventMap } from '../events.js';
import type { SnapshotLike } from '../results/snapshot.js';
import type { save, SaveOptions, SaveResult } from '../sinks/save.js';
import type { Sink } from '../sinks/types.js';

export interface Delivery<Result> {
  readonly snapshot: SnapshotLike;
  readonly sink: Sink<Result>;
  readonly options?: SaveOptions | undefined;
}

/** Dispatches an event, if somebody listens. */
export type EmitUpload = <Type extends keyof UploadEventMap>(
  type: Type,
  detail: UploadEventMap[Type]['detail'],
) => void;

/** Delivers a snapshot, and tells how that goes as events. */
export async function deliver<Result>(
  { snapshot, sink, options }: Delivery<Result>,
  emit: EmitUpload,
  saveTo: typeof save,
): Promise<SaveResult<Result>> {
  const about = { snapshot, sink: sink.kind };
  // What is wrong with the arguments is no delivery that failed.
  const saving = saveTo(snapshot, sink, {
    ...options,
    onProgress(progress) {
      emit('uploadprogress', { ...about, ...progress });
      options?.onProgress?.(progress);
    },
  });
  try {
    const result = await saving;
    if (result.error) emit('uploaderror', { ...about, error: result.error, result });
    else emit('uploadcomplete', { ...about, result });
    return result;
  } catch (error) {
    // It rejects with nothing else.
    if (isSnapError(error)) emit('uploaderror', { ...about, error, result: undefined });
    throw error;
  }
}
