import { isSnapError, type SnapError } from '../../shared/errors.js';
import { toSaveError } from './save-error.js';
import type { SinkOptions } from './types.js';
import { abortError, throwIfAborted } from '../../shared/abort.js';

export type Call<Result> = (options: SinkOptions) => Promise<Result>;

/** A delivery that was attempted, with a way to repeat what failed. */
export interface Attempt<Result> {
  readonly ok: boolean;
  readonly result: Result | undefined;
  readonly error: SnapError | undefined;
  readonly again: Call<Result>;
  /** Whether the sink itself refused, so that other images would fail, too. */
  readonly isFinal: boolean;
}

/** The result of a delivery in several parts. */
interface PartlyFailed {
  readonly ok: false;
  readonly error: SnapError | undefined;
  retry(options?: SinkOptions): Promise<unknown>;
}

/** Attempts a delivery; never rejects. */
export async function attempt<Result>(
  kind: string,
  call: Call<Result>,
  options: SinkOptions,
): Promise<Attempt<Result>> {
  try {
    throwIfAborted(options.signal);
    const result = await call(options);
    if (!isPartlyFailed(result)) {
      return { ok: true, result, error: undefined, again: call, isFinal: false };
    }
    const again = (next: SinkOptions): Promise<Result> => result.retry(next) as Promise<Result>;
    return { ok: false, result, error: result.error, again, isFinal: false };
  } catch (cause) {
    const error = toSaveError(kind, cause, options.signal);
    const isFinal = isSnapError(cause) && isAboutSink(cause);
    return { ok: false, result: undefined, error, again: call, isFinal };
  }
}

/** An abort rejects only if nothing was delivered, so that no delivered result is lost. */
export function assertAnyDelivered(
  attempts: readonly Attempt<unknown>[],
  signal: AbortSignal | undefined,
): void {
  const hasNone = attempts.every(({ ok, result }) => !ok && result === undefined);
  if (signal?.aborted && attempts.length > 0 && hasNone) throw abortError(signal);
}

function isPartlyFailed(result: unknown): result is PartlyFailed {
  if (typeof result !== 'object' || result === null) return false;
  return 'ok' in result && result.ok === false && 'retry' in result && 'error' in result;
}

function isAboutSink({ code }: SnapError): boolean {
  return code === 'disposed' || code === 'storage-full' || code.startsWith('save-');
}
