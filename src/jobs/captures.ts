import { PRESENTATION_CLOCK } from '../../shared/clock.js';
import type { PlannedPlace } from '../../shared/protocol.js';
import { noIFrames } from '../../shared/stream-source.js';
import type { ResolvedBatchOptions } from '../options/batch.js';
import type { ResolvedCaptureOptions } from '../options/capture.js';
import type { StreamJobs } from '../stream-jobs.js';
import { runBatch, type BatchFailure } from './batch.js';

/** Takes pictures of many moments, in order. */
export function captures<Taken extends object>(
  jobs: StreamJobs,
  options: ResolvedBatchOptions,
  take: (options: ResolvedCaptureOptions, place: PlannedPlace) => Promise<Taken>,
): AsyncGenerator<Taken | BatchFailure, void, undefined> {
  const { range, every, stream, seek, images, chooseVariant } = options;
  const plain = { ...options, clock: PRESENTATION_CLOCK, onProgress: undefined };
  return runBatch(options, {
    plan: (signal) => {
      // Its pictures are no segments, and have numbers of their own.
      const source = noIFrames(stream, every.kind === 'segment', seek);
      const ask = { range, every, stream: source, output: { kind: 'images', images } } as const;
      return jobs.plan(ask, { signal, chooseVariant });
    },
    capture: (place, chosen, signal) => {
      const moment = { kind: 'time', time: place.target.time } as const;
      return take({ ...plain, seek: chosen, signal, moment }, place);
    },
  });
}
