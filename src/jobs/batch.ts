import { eitherSignal } from '../../shared/abort.js';
import type { ResolvedBatchOptions } from '../options/batch.js';
import { endsBatch, isSnapError, type SnapError } from '../../shared/errors.js';
import type { Every, PlanData, PlannedPlace, PlannedTarget } from '../../shared/protocol.js';
import { surroundingsOf } from '../../shared/targets.js';
import type { Seek } from '../../shared/types.js';
import { ahead } from './ahead.js';
import { toAskedMoment, type AskedMoment } from '../results/snapshot.js';

/**
 * A moment of a batch that gave no picture.
 *
 * @public
 */
export interface BatchFailure {
  /** Why. */
  readonly error: SnapError;
  /** The moment asked for. */
  readonly asked: AskedMoment;
}

/** What a batch needs of the Snapper. */
export interface BatchHost<Taken> {
  readonly plan: (signal: AbortSignal) => Promise<PlanData>;
  readonly capture: (
    place: PlannedPlace,
    seek: Seek | undefined,
    signal: AbortSignal,
  ) => Promise<Taken>;
}

/**
 * Takes the pictures of a batch in order, a few ahead of the one that is waited for. Where the consumer stops, what was
 * begun is ended.
 */
export async function* runBatch<Taken extends object>(
  options: Pick<
    ResolvedBatchOptions,
    'every' | 'lookAhead' | 'onError' | 'onProgress' | 'seek' | 'signal'
  >,
  host: BatchHost<Taken>,
): AsyncGenerator<Taken | BatchFailure, void, undefined> {
  const stop = new AbortController();
  const signal = eitherSignal(stop.signal, options.signal);
  const { onError, onProgress } = options;
  try {
    const plan = await host.plan(signal);
    const seek = options.seek ?? defaultSeek(options.every, plan);
    const take = (target: PlannedTarget): Promise<Taken | BatchFailure> =>
      attempt(target, () => host.capture(toPlace(plan, target), seek, signal));
    let done = 0;
    let failed = 0;
    for await (const result of ahead(plan.targets, take, options.lookAhead)) {
      done += 1;
      if ('error' in result) failed += 1;
      onProgress?.({ done, failed, total: plan.targets.length });
      if (!('error' in result)) yield result;
      else if (onError === 'throw' || endsBatch(result.error)) throw result.error;
      else if (onError === 'yield') yield result;
    }
  } finally {
    stop.abort();
  }
}

async function attempt<Taken>(
  { time, dateMs }: PlannedTarget,
  capture: () => Promise<Taken>,
): Promise<Taken | BatchFailure> {
  try {
    return await capture();
  } catch (error) {
    if (!isSnapError(error)) throw error;
    return { error, asked: toAskedMoment(time, dateMs) };
  }
}

/** The first keyframe of each segment would be the same one several times. */
export function defaultSeek(every: Every, plan: PlanData): Seek | undefined {
  const isDenser = every.kind !== 'segment' && averageDistance(plan) < plan.targetDuration;
  return isDenser ? 'before' : undefined;
}

function averageDistance({ targets }: PlanData): number {
  const first = targets[0]?.time ?? 0;
  const last = targets.at(-1)?.time ?? 0;
  return targets.length < 2 ? Infinity : (last - first) / (targets.length - 1);
}

/** Where a plan says to take the picture of a moment. */
export function toPlace(plan: PlanData, { time, dateMs, index }: PlannedTarget): PlannedPlace {
  const target = { time, dateMs, ...surroundingsOf(plan.segments, index) };
  const { playlistUrl, visit, hasOthers } = plan;
  return { playlistUrl, visit, hasOthers, target };
}
