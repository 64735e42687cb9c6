import { SnapError } from '../../../shared/errors.js';
import { fragmentSamples, hasSyncSample } from '../../keyframe/mp4/fragment.js';
import { samplePresentationTime } from '../../keyframe/mp4/sample-facts.js';
import type { VideoTrack } from '../../keyframe/mp4/track.js';
import type { FileBytes } from '../file-bytes.js';
import { topBoxes, type FileBox } from './top-boxes.js';

/** Two hours of pictures in one fragment. */
const MAX_MOOF_BYTES = 16 * 2 ** 20;
const MAX_SAMPLES = 200_000;

/** What a `moof` tells of its pictures. */
export interface FragmentFacts {
  /** Of the `moof` in the file. */
  readonly start: number;
  /** Presentation time of its first picture in decode order, in seconds; `undefined`: it does not tell. */
  readonly time: number | undefined;
  /** How long it lasts, in seconds, by its decoding times. */
  readonly duration: number;
  /** When its last picture is over, in seconds. */
  readonly end: number | undefined;
  readonly hasSync: boolean;
}

/** The fragments of a file from a position on, but for those without pictures. */
export async function* fragmentsFrom(
  file: FileBytes,
  track: VideoTrack,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<FragmentFacts> {
  for await (const box of topBoxes(file, from, signal)) {
    // The last fragment of a file that is cut off may still have its first pictures.
    if (box.type !== 'moof' || box.isCutOff) continue;
    const facts = await readFacts(file, track, box, signal);
    if (facts) yield facts;
  }
}

async function readFacts(
  file: FileBytes,
  track: VideoTrack,
  { start, payloadStart, end }: FileBox,
  signal: AbortSignal,
): Promise<FragmentFacts | undefined> {
  if (end - start > MAX_MOOF_BYTES) {
    throw new SnapError('too-large', 'The MP4 file has a moof box of more than 16 MiB');
  }
  const payload = await file.peek(payloadStart, end - payloadStart, signal);
  const place = { start: 0, end: end - start, mapBytes: 0 };
  let count = 0;
  let first: number | undefined;
  let last = -Infinity;
  let duration = 0;
  for (const sample of fragmentSamples(payload, track, place)) {
    if (++count > MAX_SAMPLES) break;
    const time = samplePresentationTime(track, sample) ?? NaN;
    const seconds = sample.duration / track.timescale;
    first ??= time;
    last = Math.max(last, time + seconds);
    duration += seconds;
  }
  if (first === undefined) return undefined;
  const hasSync = hasSyncSample(payload, track, place);
  return { start, time: known(first), duration, end: known(last), hasSync };
}

function known(seconds: number): number | undefined {
  return Number.isNaN(seconds) ? undefined : seconds;
}
