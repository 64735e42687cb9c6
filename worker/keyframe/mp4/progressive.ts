import { ByteReader, findBox } from './boxes.js';
import type { Sample } from './sample.js';
import type { VideoTrack } from './track.js';

/** A table of `stbl`: how many entries it really has, and a reader at the first one. */
interface Table {
  readonly count: number;
  readonly reader: ByteReader;
}

/** The first sync sample of a track that is not fragmented: ISO/IEC 14496-12 8.5 to 8.7. `undefined`: no samples. */
export function findProgressiveSample(track: VideoTrack): Sample | undefined {
  const boxes = track.sampleTable;
  const number = firstSyncNumber(boxes);
  const place = findPlace(boxes, number);
  if (!place) return undefined;
  const time = findTime(boxes, number);
  return {
    ...place,
    ...time,
    compositionOffset: compositionOffset(boxes, number),
    isSync: true,
    index: number - 1,
    trackFragment: undefined,
  };
}

/** Composition time of the first sample, in ticks. */
export function firstCompositionTicks(track: VideoTrack): number {
  return compositionOffset(track.sampleTable, 1);
}

/** 8.6.2: without the box every sample is one. */
function firstSyncNumber(boxes: Uint8Array): number {
  const stss = openTable(boxes, 'stss', 4);
  return stss && stss.count > 0 ? stss.reader.u32() : 1;
}

/** Follows `stsc`, 8.7.4, to the chunk with the sample, and adds up the samples before it in that chunk. */
function findPlace(
  boxes: Uint8Array,
  number: number,
): Pick<Sample, 'start' | 'size' | 'descriptionIndex'> | undefined {
  const stsc = openTable(boxes, 'stsc', 12);
  if (!stsc || number < 1) return undefined;
  let sample = 1;
  let chunk = 1;
  let perChunk = 0;
  let descriptionIndex = 1;
  for (let i = 0; i < stsc.count; i++) {
    const firstChunk = stsc.reader.u32();
    const covered = (firstChunk - chunk) * perChunk;
    if (i > 0 && number < sample + covered) break;
    sample += covered;
    chunk = firstChunk;
    perChunk = stsc.reader.u32();
    descriptionIndex = stsc.reader.u32();
  }
  if (perChunk === 0) return undefined;
  const chunksOn = Math.floor((number - sample) / perChunk);
  const offset = chunkOffset(boxes, chunk + chunksOn);
  const size = sumSizes(boxes, number, number);
  const before = sumSizes(boxes, sample + chunksOn * perChunk, number - 1);
  if (offset === undefined || size === undefined || before === undefined) return undefined;
  return { start: offset + before, size, descriptionIndex };
}

/** 8.7.5. */
function chunkOffset(boxes: Uint8Array, chunk: number): number | undefined {
  const is64 = findBox(boxes, 'co64') !== undefined;
  const bytes = is64 ? 8 : 4;
  const table = openTable(boxes, is64 ? 'co64' : 'stco', bytes);
  if (!table || chunk < 1 || chunk > table.count) return undefined;
  table.reader.skip((chunk - 1) * bytes);
  return is64 ? table.reader.u64() : table.reader.u32();
}

/** Bytes of the samples from number `first` to number `last`: 8.7.3. */
function sumSizes(boxes: Uint8Array, first: number, last: number): number | undefined {
  const stsz = findBox(boxes, 'stsz')?.payload;
  if (!stsz) return undefined;
  const reader = new ByteReader(stsz);
  reader.skip(4);
  const uniform = reader.u32();
  const count = reader.u32();
  if (last > count) return undefined;
  if (uniform > 0) return (last - first + 1) * uniform;
  if (last * 4 > reader.remaining) return undefined;
  reader.skip((first - 1) * 4);
  let sum = 0;
  for (let number = first; number <= last; number++) sum += reader.u32();
  return sum;
}

/** 8.6.1.2. */
function findTime(boxes: Uint8Array, number: number): Pick<Sample, 'decodeTicks' | 'duration'> {
  const stts = openTable(boxes, 'stts', 8);
  let ticks = 0;
  let left = number - 1;
  for (let i = 0; i < (stts?.count ?? 0); i++) {
    const count = stts?.reader.u32() ?? 0;
    const duration = stts?.reader.u32() ?? 0;
    if (left < count) return { decodeTicks: ticks + left * duration, duration };
    ticks += count * duration;
    left -= count;
  }
  return { decodeTicks: undefined, duration: 0 };
}

/** 8.6.1.3. */
function compositionOffset(boxes: Uint8Array, number: number): number {
  const ctts = openTable(boxes, 'ctts', 8);
  let left = number;
  for (let i = 0; i < (ctts?.count ?? 0); i++) {
    left -= ctts?.reader.u32() ?? 0;
    const offset = ctts?.reader.i32() ?? 0;
    if (left <= 0) return offset;
  }
  return 0;
}

function openTable(boxes: Uint8Array, name: string, entryBytes: number): Table | undefined {
  const payload = findBox(boxes, name)?.payload;
  if (!payload) return undefined;
  const reader = new ByteReader(payload);
  reader.skip(4);
  const count = reader.u32();
  return { count: Math.min(count, Math.floor(reader.remaining / entryBytes)), reader };
}
