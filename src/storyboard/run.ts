import { eitherSignal } from '../../shared/abort.js';
import type { Run } from '../jobs/deferred.js';
import type { ResolvedBatchOptions } from '../options/batch.js';
import type { StreamJobs } from '../stream-jobs.js';
import { drawContactSheet } from './contact/make-contact-sheet.js';
import { resolveContactOptions, type ContactSheet } from './contact/options.js';
import { followStream } from './follow.js';
import { makeStoryboard } from './make-storyboard.js';
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

/** Storyboards of a live stream. */
export function followStoryboard(
  jobs: StreamJobs,
  batch: ResolvedBatchOptions,
  own: Readonly<Record<string, unknown>>,
): AsyncIterable<Storyboard> {
  return followStream(jobs, resolveStoryboardOptions(batch, own));
}

/** One image of a whole recording. */
export async function makeContactSheet(
  jobs: StreamJobs,
  batch: ResolvedBatchOptions,
  own: Readonly<Record<string, unknown>>,
): Promise<ContactSheet> {
  const options = resolveContactOptions(batch, own);
  const stop = new AbortController();
  const signal = eitherSignal(stop.signal, options.signal);
  try {
    return await drawContactSheet(jobs, options, signal);
  } finally {
    stop.abort();
  }
}
