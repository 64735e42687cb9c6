import { assertArray } from '../options/check.js';
import type { SnapError } from '../../shared/errors.js';
import { assertAnyDelivered, attempt, type Attempt, type Call } from './attempt.js';
import { assertSink, bytesOf, save } from './save.js';
import { toSaveError } from './save-error.js';
import type { LocalSink, Sink, SinkOptions, SinkProgress } from './types.js';
import { newKey } from '../http/key.js';

/**
 * The outcome of an image, or of a snapshot, in one of several sinks.
 *
 * @public
 */
export interface SinkOutcome {
  /** The sink. */
  readonly sink: Sink;
  /** Whether the sink took everything. */
  readonly ok: boolean;
  /** The sink's result: for one image its own result, for a snapshot a {@link SaveResult}. */
  readonly result: unknown;
  /** Why the sink failed; the first error if there are several. */
  readonly error: SnapError | undefined;
}

/**
 * The outcome of an image, or of a snapshot, in all sinks.
 *
 * @public
 */
export interface MultiResult {
  /** Whether every sink took everything. */
  readonly ok: boolean;
  /** The first error, if there is one. */
  readonly error: SnapError | undefined;
  /** One outcome for each sink, in the same order. */
  readonly outcomes: readonly SinkOutcome[];
  /** Repeats only what failed; resolves to all outcomes again. */
  retry(options?: SinkOptions): Promise<MultiResult>;
}

/** One sink's part in a delivery. */
interface Part {
  readonly sink: Sink;
  readonly call: Call<unknown>;
  readonly last?: Attempt<unknown>;
}

/**
 * Delivers to several sinks at once. A sink that fails does not affect the others: a write resolves with each sink's
 * outcome. `open()` opens all sinks; if one fails to open, writing to it reports the error. `close()` closes all of
 * them, and rejects with the first error.
 *
 * A write rejects only with a `SnapError` of code `aborted`, if no sink was done when the signal was aborted.
 *
 * @throws `TypeError` at once for a value that is not a list of sinks; `RangeError` for an empty list
 *
 * @example
 * ```ts
 * const { ok, outcomes, retry } = await multi([download(), upload({ url: '/pictures' })]).write(image, snapshot);
 * if (!ok) await retry();
 * ```
 *
 * @public
 */
export function multi(sinks: readonly Sink[]): LocalSink<MultiResult> {
  assertArray('sinks', sinks);
  if (sinks.length === 0) throw new RangeError('sinks must hold one sink or more');
  const all = Array.from(sinks, (sink, index) => {
    assertSink(`sinks[${index}]`, sink);
    return sink;
  });
  return {
    kind: 'multi',
    write(image, snapshot, options = {}) {
      const parts = toParts(all, options, async (sink, job) => sink.write(image, snapshot, job));
      return run(parts, options, image.blob.size);
    },
    writeAll(snapshot, options = {}) {
      const parts = toParts(all, options, (sink, { signal, onProgress, key }) =>
        save(snapshot, sink, { signal, onProgress, key }),
      );
      return run(parts, options, bytesOf(snapshot.images));
    },
    async open({ signal } = {}) {
      await Promise.allSettled(all.map(async (sink) => sink.open?.({ signal })));
    },
    async close({ signal } = {}) {
      const closing = all.map(async (sink) => {
        try {
          await sink.close?.({ signal });
        } catch (error) {
          throw toSaveError(sink.kind, error, signal);
        }
      });
      await Promise.allSettled(closing);
      await Promise.all(closing);
    },
  };
}

/** Two sinks may lead to the same server, so each has its own key, also for its repetitions. */
function toParts(
  sinks: readonly Sink[],
  { key = newKey(), replace }: SinkOptions,
  call: (sink: Sink, options: SinkOptions) => Promise<unknown>,
): readonly Part[] {
  return sinks.map((sink, index) => ({
    sink,
    call: (options) => call(sink, { ...options, replace, key: `${key}-${index}` }),
  }));
}

async function run(
  parts: readonly Part[],
  { signal, onProgress }: SinkOptions,
  bytes: number,
): Promise<MultiResult> {
  const progress = parts.map((): SinkProgress => ({ loaded: 0, total: bytes }));
  const done = await Promise.all(
    parts.map(async ({ sink, call, last }, index): Promise<Required<Part>> => {
      if (last?.ok) {
        progress[index] = { loaded: bytes, total: bytes };
        return { sink, call, last };
      }
      const tell = (report: SinkProgress): void => {
        progress[index] = { ...report, total: report.total ?? bytes };
        onProgress?.(sum(progress));
      };
      const own = onProgress ? { signal, onProgress: tell } : { signal };
      return { sink, call, last: await attempt(sink.kind, last?.again ?? call, own) };
    }),
  );
  assertAnyDelivered(
    done.map(({ last }) => last),
    signal,
  );
  const outcomes = done.map(({ sink, last: { ok, result, error } }) => ({
    sink,
    ok,
    result,
    error,
  }));
  return {
    ok: outcomes.every(({ ok }) => ok),
    error: outcomes.find(({ error }) => error)?.error,
    outcomes,
    retry: (options = {}) => run(done, options, bytes),
  };
}

/** Every sink sends the same bytes. */
function sum(progress: readonly SinkProgress[]): SinkProgress {
  return {
    loaded: progress.reduce((all, { loaded }) => all + loaded, 0),
    total: progress.reduce((all, { total = 0 }) => all + total, 0),
  };
}
