import { SnapError } from '../../../shared/errors.js';
import type { UnitProtection } from '../unit.js';
import { isByteStream } from '../../bytes/nal-units.js';
import { H264 } from '../../codecs/nal-codecs.js';
import { looksDamaged } from '../damage.js';
import { lookIntoSample } from './nal-sample.js';
import { findProtection } from './protection.js';
import type { SampleEntry } from './sample-entry.js';
import type { Sample } from './sample.js';
import type { VideoTrack } from './track.js';

/** A track, and what holds for all samples of one `moof` or `moov`. */
export interface SampleBatch {
  readonly track: VideoTrack;
  /** Whether any of the samples is marked as a sync sample. */
  readonly hasSyncMarks: boolean;
  /** Where their description ends in the segment. */
  readonly describedUpTo: number;
  readonly canDecrypt: boolean;
}

export function entryOf({ descriptionIndex }: Sample, track: VideoTrack): SampleEntry {
  const entry = track.entries[descriptionIndex - 1] ?? track.entries[0];
  if (entry) return entry;
  throw new SnapError('unsupported-container', 'The MP4 map describes no sample');
}

/** In seconds. */
export function samplePresentationTime(track: VideoTrack, sample: Sample): number | undefined {
  const ticks = presentationTicks(track, sample);
  return ticks === undefined ? undefined : ticks / track.timescale;
}

/** Presentation time in ticks, edit list applied. */
function presentationTicks(track: VideoTrack, sample: Sample): number | undefined {
  if (sample.decodeTicks === undefined) return undefined;
  return sample.decodeTicks + sample.compositionOffset - track.editShift;
}

/** Seconds. */
export function decodeTime(track: VideoTrack, { decodeTicks }: Sample): number | undefined {
  return decodeTicks === undefined ? undefined : decodeTicks / track.timescale;
}

/** Throws `encrypted` if the key is not available, or the scheme is unknown. */
export function protectionOf(
  sample: Sample,
  { track, canDecrypt }: SampleBatch,
): UnitProtection | undefined {
  const protection = findProtection(entryOf(sample, track), sample, track.protectionBoxes);
  if (protection === undefined || (canDecrypt && protection !== 'unknown')) return protection;
  throw new SnapError('encrypted', 'The video in the MP4 segment is encrypted');
}

/** Whether a sample's bytes tell what kind of picture it is. */
export function canLookInto(sample: Sample, { track }: SampleBatch): boolean {
  const entry = entryOf(sample, track);
  if (entry.nalLengthBytes === undefined) return false;
  return findProtection(entry, sample, track.protectionBoxes) === undefined;
}

export function mayBeKeyframe(sample: Sample, batch: SampleBatch): boolean {
  return batch.hasSyncMarks ? sample.isSync : canLookInto(sample, batch);
}

/** Whether a sample in the clear shows that something in it is wrong. */
export function isDamaged(sample: Sample, data: Uint8Array, batch: SampleBatch): boolean {
  const { codec, nalLengthBytes, description } = entryOf(sample, batch.track);
  if (nalLengthBytes === undefined || !canLookInto(sample, batch)) return false;
  const framing = isByteStream(data) ? 'annex-b' : { lengthBytes: nalLengthBytes };
  const sets = description && codec === 'h264' ? H264.readRecord(description).units : [];
  return looksDamaged(data, codec, framing, sets);
}

interface PictureKind {
  readonly isKeyframe: boolean;
  readonly isRandomAccess: boolean;
}

/** Some writers mark every sample as a sync sample, others none. */
export function pictureKind(sample: Sample, data: Uint8Array, batch: SampleBatch): PictureKind {
  if (!mayBeKeyframe(sample, batch)) return { isKeyframe: false, isRandomAccess: false };
  const { codec, nalLengthBytes } = entryOf(sample, batch.track);
  if (nalLengthBytes === undefined || !canLookInto(sample, batch)) {
    return { isKeyframe: true, isRandomAccess: true };
  }
  const content = lookIntoSample(data, codec, nalLengthBytes);
  const isKeyframe = content !== 'inter' && (sample.isSync || content !== undefined);
  return { isKeyframe, isRandomAccess: isKeyframe && (sample.isSync || content !== 'intra') };
}
