import { SnapError } from '../../../shared/errors.js';
import { progressiveSamples } from '../../keyframe/mp4/progressive.js';
import type { VideoTrack } from '../../keyframe/mp4/track.js';

/** 19 hours at 60 pictures a second; each takes 23 bytes of memory. */
const MAX_SAMPLES = 2 ** 22;
const FIRST_CAPACITY = 4096;

/** The samples of a track in decode order, one column for each of their facts. */
export interface SampleTable {
  readonly count: number;
  /** Where they are in the file. */
  readonly offsets: Float64Array;
  readonly sizes: Uint32Array;
  /** In ticks. */
  readonly durations: Uint32Array;
  /** In ticks. */
  readonly compositions: Int32Array;
  /** 1 for a sync sample. */
  readonly syncs: Uint8Array;
  /** 1 means the first sample entry. */
  readonly descriptions: Uint16Array;
}

/**
 * Reads a track's samples, up to the first that is not all in the file.
 *
 * @throws SnapError `too-large`
 */
export function readSampleTable(track: VideoTrack, fileBytes: number): SampleTable {
  let columns = makeColumns(FIRST_CAPACITY);
  let count = 0;
  for (const sample of progressiveSamples(track)) {
    if (sample.start + sample.size > fileBytes) break;
    if (count === MAX_SAMPLES) {
      throw new SnapError('too-large', `The MP4 file has more than ${MAX_SAMPLES} pictures`);
    }
    if (count === columns.sizes.length) columns = grow(columns);
    columns.offsets[count] = sample.start;
    columns.sizes[count] = sample.size;
    columns.durations[count] = sample.duration;
    columns.compositions[count] = sample.compositionOffset;
    columns.syncs[count] = sample.isSync ? 1 : 0;
    columns.descriptions[count] = sample.descriptionIndex;
    count += 1;
  }
  return { count, ...columns };
}

type Columns = Omit<SampleTable, 'count'>;

function makeColumns(capacity: number): Columns {
  return {
    offsets: new Float64Array(capacity),
    sizes: new Uint32Array(capacity),
    durations: new Uint32Array(capacity),
    compositions: new Int32Array(capacity),
    syncs: new Uint8Array(capacity),
    descriptions: new Uint16Array(capacity),
  };
}

function grow(columns: Columns): Columns {
  const grown = makeColumns(columns.sizes.length * 2);
  grown.offsets.set(columns.offsets);
  grown.sizes.set(columns.sizes);
  grown.durations.set(columns.durations);
  grown.compositions.set(columns.compositions);
  grown.syncs.set(columns.syncs);
  grown.descriptions.set(columns.descriptions);
  return grown;
}
