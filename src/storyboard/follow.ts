import { eitherSignal, sleep } from '../../shared/abort.js';
import { isSnapError } from '../../shared/errors.js';
import type { PlanData } from '../../shared/protocol.js';
import { withoutIFrames } from '../../shared/stream-source.js';
import type { StreamJobs } from '../stream-jobs.js';
import { FollowedSheets } from './followed-sheets.js';
import type { ResolvedStoryboardOptions } from './options.js';
import { planTiles } from './take-tiles.js';
import type { Storyboard } from './types.js';

/** How often in a row a playlist may fail to load. */
const PATIENCE = 5;

/** A storyboard of what a live stream lists, and another one each time that this has changed, until it ends. */
export async function* followStream(
  jobs: StreamJobs,
  asked: ResolvedStoryboardOptions,
): AsyncGenerator<Storyboard, void, undefined> {
  const stop = new AbortController();
  const signal = eitherSignal(stop.signal, asked.signal);
  // An I-frame playlist has numbers of its own.
  const options = { ...asked, stream: withoutIFrames(asked.stream) };
  const sheets = new FollowedSheets({ jobs, options, signal });
  try {
    for (;;) {
      const plan = await loadPlan(jobs, options, signal);
      const storyboard = await sheets.update(plan);
      if (storyboard) yield storyboard;
      if (!plan.visit.isLive) return;
      await sleep(plan.targetDuration * 1000, signal);
    }
  } finally {
    stop.abort();
  }
}

/** What may pass is waited for. */
async function loadPlan(
  jobs: StreamJobs,
  options: ResolvedStoryboardOptions,
  signal: AbortSignal,
): Promise<PlanData> {
  const segments = { ...options, every: { kind: 'segment' } } as const;
  for (let failures = 1; ; failures++) {
    try {
      const { plan } = await planTiles(jobs, segments, signal);
      return plan;
    } catch (error) {
      if (!isSnapError(error) || !error.retryable || failures === PATIENCE) throw error;
      await sleep(failures * 1000, signal);
    }
  }
}
