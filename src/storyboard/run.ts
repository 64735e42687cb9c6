import type { Run } from '../jobs/deferred.js';
import type { ResolvedBatchOptions } from '../options/batch.js';
import type { StreamJobs } from '../stream-jobs.js';
import { makeStoryboard } from './make.js';
import { resolveStoryboardOptions } from './options.js';
import { shareRun } from './shared-run.js';
import type { Storyboard, StoryboardSheet } from './types.js';

/**
 * A storyboard of a stream.
 *
 * @param own - The options that a batch does not have; they are checked here.
 */
export function openStoryboard(
  jobs: StreamJobs,
  batch: ResolvedBatchOptions,
  own: Readonly<Record<string, unknown>>,
): Run<StoryboardSheet, Storyboard> {
  const options = resolveStoryboardOptions(batch, own);
  return shareRun((signal) => makeStoryboard(jobs, options, signal), options.signal);
}
