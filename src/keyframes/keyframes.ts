import { PRESENTATION_CLOCK } from '../../shared/clock.js';
import { SnapError } from '../../shared/errors.js';
import type { OutputKind, OutputResults, PlannedPlace } from '../../shared/protocol.js';
import { DEFAULT_SEEK } from '../../shared/seek.js';
import { noIFrames } from '../../shared/stream-source.js';
import { runBatch, type BatchFailure } from '../jobs/batch.js';
import type { ResolvedBatchOptions, ResolvedTimelineOptions } from '../options/batch.js';
import type { StreamJobs, TakeAsk } from '../stream-jobs.js';
import {
  assertResolveOptions,
  resolveKeyframeBatch,
  resolveKeyframeOptions,
  type KeyframeBatchOptions,
  type ResolvedMomentOptions,
  type Rest,
} from './options.js';
import { toKeyframe, toResolvedMoment, type Keyframe, type ResolvedMoment } from './types.js';

/** Cuts a keyframe out, as a file. */
export async function keyframe(
  jobs: StreamJobs,
  options: ResolvedMomentOptions,
  rest: Rest,
): Promise<Keyframe> {
  return takeKeyframe(jobs, options, resolveKeyframeOptions(options, rest), undefined);
}

/** Cuts out many, in order. */
export async function* keyframes(
  jobs: StreamJobs,
  options: ResolvedBatchOptions,
  rest: Rest,
  given: KeyframeBatchOptions,
): AsyncGenerator<Keyframe | BatchFailure, void, undefined> {
  const { duration, onError } = resolveKeyframeBatch(options, rest, given);
  const { range, every, seek, chooseVariant } = options;
  const stream = noIFrames(options.stream, every.kind === 'segment', seek);
  yield* runBatch(
    { ...options, onError },
    {
      plan: (signal) => {
        const output = { kind: 'keyframe', durationSeconds: duration } as const;
        return jobs.plan({ range, every, stream, output }, { signal, chooseVariant });
      },
      capture: (place, chosen, signal) => {
        const moment = { kind: 'time', time: place.target.time } as const;
        const one = { stream, chooseVariant, moment, seek: chosen, signal, onProgress: undefined };
        return takeKeyframe(jobs, one, duration, place);
      },
    },
  );
}

/** Tells which keyframe would be taken. */
export async function resolve(
  jobs: StreamJobs,
  options: ResolvedMomentOptions,
  rest: Rest,
): Promise<ResolvedMoment> {
  assertResolveOptions(options, rest);
  return toResolvedMoment(await take(jobs, options, { kind: 'time' }, undefined));
}

/** Lists when the segments begin that have a picture to take, in Unix seconds. */
export async function times(
  jobs: StreamJobs,
  { stream, range, ...control }: ResolvedTimelineOptions,
): Promise<readonly number[]> {
  const ask = { stream, range, output: { kind: 'time' } } as const;
  const { segments, window, playlistUrl } = await jobs.timeline(ask, control);
  if (window.startDate === undefined) {
    const message =
      'The playlist has no EXT-X-PROGRAM-DATE-TIME, so that its segments have no dates';
    throw new SnapError('outside-window', message, { url: playlistUrl, window });
  }
  return segments.flatMap(({ gap, dateMs }) =>
    gap || dateMs === undefined ? [] : [dateMs / 1000],
  );
}

async function takeKeyframe(
  jobs: StreamJobs,
  options: ResolvedMomentOptions,
  durationSeconds: number,
  place: PlannedPlace | undefined,
): Promise<Keyframe> {
  return toKeyframe(await take(jobs, options, { kind: 'keyframe', durationSeconds }, place));
}

function take<Kind extends OutputKind>(
  jobs: StreamJobs,
  { stream, moment, seek = DEFAULT_SEEK, ...others }: ResolvedMomentOptions,
  output: TakeAsk<Kind>['output'],
  place: PlannedPlace | undefined,
): Promise<OutputResults[Kind]> {
  const source = noIFrames(stream, moment.kind === 'sequence', seek);
  const picture = { skipBlank: false, pick: 'first', clock: PRESENTATION_CLOCK } as const;
  const { signal, chooseVariant, onProgress } = others;
  const control = { signal, chooseVariant, onProgress };
  return jobs.take({ ...picture, stream: source, moment, seek, output, place }, control);
}
