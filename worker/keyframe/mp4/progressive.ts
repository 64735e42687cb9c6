import { ByteReader, findBox } from '../../bytes/boxes.js';
import type { Sample } from './sample.js';
import type { VideoTrack } from './track.js';

/** A table in `stbl`: the number of entries that it really holds, and a reader at the first one. */
interface Table {
  readonly count: number;
  readonly reader: ByteReader;
}

/**
 * The samples of a track that is not fragmented, in decode order: ISO/IEC 14496-12 8.5 to 8.7. A generator, because
 * their declared number may be false.
 */
export function* progressiveSamples({ sampleTable }: VideoTrack): Generator<Sample> {
  const sizes = sampleSizes(sampleTable);
  const times = sampleTimes(sampleTable);
  const offsets = compositionOffsets(sampleTable);
  const syncMarks = sampleSyncMarks(sampleTable);
  let index = 0;
  for (const { offset, samples, descriptionIndex } of chunks(sampleTable)) {
    let start = offset;
    for (let i = 0; i < samples; i++) {
      const size = sizes.next();
      if (size.done === true) return;
      yield {
        start,
        size: size.value,
        ...(times.next().value ?? { decodeTicks: undefined, duration: 0 }),
        compositionOffset: offsets.next().value ?? 0,
        isSync: syncMarks.next().value === true,
        descriptionIndex,
        index,
        fragment: undefined,
      };
      start += size.value;
      index += 1;
    }
  }
}

interface Chunk {
  readonly offset: number;
  readonly samples: number;
  readonly descriptionIndex: number;
}

/** 8.7.4 and 8.7.5. */
function* chunks(boxes: Uint8Array): Generator<Chunk> {
  const is64 = findBox(boxes, 'co64') !== undefined;
  const offsets = openTable(boxes, is64 ? 'co64' : 'stco', is64 ? 8 : 4);
  const runs = openTable(boxes, 'stsc', 12);
  if (!offsets || !runs || runs.count === 0) return;
  const readRun = () => ({
    firstChunk: runs.reader.u32(),
    samples: runs.reader.u32(),
    descriptionIndex: runs.reader.u32(),
  });
  let run = readRun();
  let next = runs.count > 1 ? readRun() : undefined;
  let left = runs.count - 2;
  for (let chunk = 1; chunk <= offsets.count; chunk++) {
    if (next && chunk >= next.firstChunk) {
      run = next;
      next = left-- > 0 ? readRun() : undefined;
    }
    const offset = is64 ? offsets.reader.u64() : offsets.reader.u32();
    yield { offset, samples: run.samples, descriptionIndex: run.descriptionIndex };
  }
}

/** 8.7.3. */
function* sampleSizes(boxes: Uint8Array): Generator<number, undefined> {
  const stsz = findBox(boxes, 'stsz')?.payload;
  if (!stsz) {
    yield* compactSizes(boxes);
    return;
  }
  const reader = new ByteReader(stsz);
  reader.skip(4);
  const uniform = reader.u32();
  const count = reader.u32();
  for (let i = 0; i < count && (uniform > 0 || reader.remaining >= 4); i++) {
    yield uniform > 0 ? uniform : reader.u32();
  }
}

/** 8.7.3.3: `stz2`, with 4, 8 or 16 bits each. */
function* compactSizes(boxes: Uint8Array): Generator<number, undefined> {
  const reader = new ByteReader(findBox(boxes, 'stz2')?.payload ?? new Uint8Array(0));
  reader.skip(7);
  const bits = reader.u8();
  const count = reader.u32();
  let byte = 0;
  for (let i = 0; i < count && (reader.remaining > 0 || (bits === 4 && i % 2 === 1)); i++) {
    if (bits === 16) yield reader.u16();
    else if (bits !== 4) yield reader.u8();
    else if (i % 2 === 1) yield byte & 15;
    else yield (byte = reader.u8()) >> 4;
  }
}

/** 8.6.1.2. */
function* sampleTimes(
  boxes: Uint8Array,
): Generator<Pick<Sample, 'decodeTicks' | 'duration'>, undefined> {
  const stts = openTable(boxes, 'stts', 8);
  let decodeTicks = 0;
  for (let i = 0; i < (stts?.count ?? 0); i++) {
    const count = stts?.reader.u32() ?? 0;
    const duration = stts?.reader.u32() ?? 0;
    for (let j = 0; j < count; j++) {
      yield { decodeTicks, duration };
      decodeTicks += duration;
    }
  }
}

/** 8.6.1.3. */
function* compositionOffsets(boxes: Uint8Array): Generator<number, undefined> {
  const ctts = openTable(boxes, 'ctts', 8);
  for (let i = 0; i < (ctts?.count ?? 0); i++) {
    const count = ctts?.reader.u32() ?? 0;
    const offset = ctts?.reader.i32() ?? 0;
    for (let j = 0; j < count; j++) yield offset;
  }
}

/**
 * 8.6.2: without the box every sample is a sync sample. If the box is empty the first one is, or nothing could be
 * decoded.
 */
function* sampleSyncMarks(boxes: Uint8Array): Generator<boolean, undefined> {
  const stss = openTable(boxes, 'stss', 4);
  let next = stss && stss.count > 0 ? stss.reader.u32() : 1;
  let left = (stss?.count ?? 0) - 1;
  for (let number = 1; ; number++) {
    const isSync = !stss || number === next;
    if (isSync && left-- > 0) next = stss?.reader.u32() ?? 0;
    yield isSync;
  }
}

function openTable(boxes: Uint8Array, name: string, entryBytes: number): Table | undefined {
  const payload = findBox(boxes, name)?.payload;
  if (!payload) return undefined;
  const reader = new ByteReader(payload);
  reader.skip(4);
  const count = reader.u32();
  return { count: Math.min(count, Math.floor(reader.remaining / entryBytes)), reader };
}
