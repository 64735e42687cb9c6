import { sleep } from '../../shared/abort.js';
import { isSnapError } from '../../shared/errors.js';
import type { MissedPictures } from '../options/watch.js';
import type { FetchedPicture, ImageSource } from './image-source.js';
import type { Due, onSchedule } from './on-schedule.js';
import type { Taken } from './taken.js';

export interface ImageWatch {
  readonly source: ImageSource;
  /** Of the script of watches, which has it anyway. */
  readonly onSchedule: typeof onSchedule;
  readonly intervalMs: number;
  /** `undefined`: when it starts. */
  readonly anchorMs?: number | undefined;
  readonly wait: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onMissed: (missed: MissedPictures) => void;
}

/** The pictures of a camera, fetched as they are due. It ends only by an error, or when its consumer leaves. */
export function watchImage({
  source,
  onSchedule: run,
  wait,
  ...schedule
}: ImageWatch): AsyncGenerator<Due<FetchedPicture>, void, undefined> {
  return run<FetchedPicture>({
    anchorMs: undefined,
    ...schedule,
    clock: { now: () => Date.now(), wait, sleep },
    take: () => take(source, schedule.signal),
  });
}

async function take(source: ImageSource, signal: AbortSignal): Promise<Taken<FetchedPicture>> {
  try {
    const picture = await source.fetch(signal);
    return picture ? { kind: 'taken', picture } : { kind: 'missed', reason: 'unchanged' };
  } catch (error) {
    if (!isSnapError(error) || error.code === 'aborted') throw error;
    const reason = error.code === 'decode-failed' ? 'failed' : 'away';
    return { kind: 'missed', reason, error };
  }
}
