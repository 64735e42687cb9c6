import { ByteReader, childBoxes, findBox, readVersion } from '../../bytes/boxes.js';
import { findProtectionBoxes } from './track-protection.js';
import type { Sample, SampleFragment } from './sample.js';
import type { FragmentDefaults, VideoTrack } from './track.js';

// tfhd flags: ISO/IEC 14496-12 8.8.7.
const HAS_BASE_OFFSET = 0x1;
const HAS_DESCRIPTION_INDEX = 0x2;
const HAS_DEFAULT_DURATION = 0x8;
const HAS_DEFAULT_SIZE = 0x10;
const HAS_DEFAULT_FLAGS = 0x20;
const BASE_IS_MOOF = 0x20000;

// trun flags: 8.8.8.
const HAS_DATA_OFFSET = 0x1;
const HAS_FIRST_FLAGS = 0x4;
const HAS_DURATION = 0x100;
const HAS_SIZE = 0x200;
const HAS_FLAGS = 0x400;
const HAS_COMPOSITION = 0x800;

/** `sample_is_non_sync_sample`, and `sample_depends_on` 1: 8.8.3.1. Some writers set only the second. */
const NOT_SYNC = 0x01010000;
const MDAT_HEADER_BYTES = 8;

/** A `moof`'s place in the segment, and the length of the map before it. */
export interface MoofPlace {
  readonly start: number;
  readonly end: number;
  readonly mapBytes: number;
}

interface TrackFragment extends FragmentDefaults {
  readonly trackId: number;
  readonly place: SampleFragment;
  /** `base_data_offset`. */
  readonly baseOffset: number | undefined;
  readonly isBasedOnMoof: boolean;
}

interface Run {
  readonly fragment: TrackFragment;
  readonly flags: number;
  readonly count: number;
  readonly firstFlags: number | undefined;
  readonly dataStart: number;
  /** The fields of each sample. */
  readonly table: Uint8Array;
  /** The first sample's index in the track fragment. */
  readonly index: number;
  readonly decodeTicks: number | undefined;
}

/** The video's samples in a `moof`, in decode order. A generator, because their declared number may be false. */
export function* fragmentSamples(
  moof: Uint8Array,
  track: VideoTrack,
  place: MoofPlace,
): Generator<Sample> {
  for (const run of videoRuns(moof, track, place)) yield* runSamples(run);
}

/** Whether any sample is marked as a sync sample. In a run without marks it is enough to check the first two. */
export function hasSyncSample(moof: Uint8Array, track: VideoTrack, place: MoofPlace): boolean {
  for (const run of videoRuns(moof, track, place)) {
    let looked = 0;
    for (const sample of runSamples(run)) {
      if (sample.isSync) return true;
      looked += 1;
      if (looked === 2 && (run.flags & HAS_FLAGS) === 0) break;
    }
  }
  return false;
}

function* videoRuns(moof: Uint8Array, track: VideoTrack, place: MoofPlace): Generator<Run> {
  // 8.8.7: unless something else is declared, a track fragment's data follows that of the previous one.
  let implicitBase = place.start;
  for (const { type, payload } of childBoxes(moof)) {
    if (type !== 'traf') continue;
    const fragment = parseTrackFragment(moof, payload, track);
    if (!fragment) continue;
    const base = fragment.baseOffset ?? (fragment.isBasedOnMoof ? place.start : implicitBase);
    let end = base;
    let index = 0;
    let ticks = readDecodeTime(payload);
    for (const trun of childBoxes(payload)) {
      if (trun.type !== 'trun') continue;
      const run = parseRun(trun.payload, fragment, { base, previousEnd: end, place, index, ticks });
      if (fragment.trackId === track.id) yield run;
      const total = sumRun(run);
      end = run.dataStart + total.bytes;
      index += run.count;
      ticks = ticks === undefined ? undefined : ticks + total.ticks;
    }
    implicitBase = end;
  }
}

function parseTrackFragment(
  moof: Uint8Array,
  traf: Uint8Array,
  track: VideoTrack,
): TrackFragment | undefined {
  const tfhd = findBox(traf, 'tfhd')?.payload;
  if (!tfhd) return undefined;
  const reader = new ByteReader(tfhd);
  const { flags } = readVersion(reader);
  const trackId = reader.u32();
  const defaults = track.defaults.get(trackId);
  const read = (flag: number, otherwise: number | undefined) =>
    (flags & flag) === 0 ? otherwise : reader.u32();
  return {
    trackId,
    place: { moof, boxes: findProtectionBoxes(traf) },
    baseOffset: (flags & HAS_BASE_OFFSET) === 0 ? undefined : reader.u64(),
    isBasedOnMoof: (flags & BASE_IS_MOOF) !== 0,
    descriptionIndex: read(HAS_DESCRIPTION_INDEX, defaults?.descriptionIndex) ?? 1,
    duration: read(HAS_DEFAULT_DURATION, defaults?.duration) ?? 0,
    size: read(HAS_DEFAULT_SIZE, defaults?.size) ?? 0,
    flags: read(HAS_DEFAULT_FLAGS, defaults?.flags) ?? 0,
  };
}

/** 8.8.12. */
function readDecodeTime(payload: Uint8Array): number | undefined {
  const tfdt = findBox(payload, 'tfdt')?.payload;
  if (!tfdt) return undefined;
  const reader = new ByteReader(tfdt);
  const ticks = readVersion(reader).version === 1 ? reader.u64() : reader.u32();
  return reader.isOverrun ? undefined : ticks;
}

interface RunContext {
  readonly base: number;
  readonly previousEnd: number;
  readonly place: MoofPlace;
  readonly index: number;
  readonly ticks: number | undefined;
}

function parseRun(payload: Uint8Array, fragment: TrackFragment, context: RunContext): Run {
  const reader = new ByteReader(payload);
  const { flags } = readVersion(reader);
  const count = reader.u32();
  const offset = (flags & HAS_DATA_OFFSET) === 0 ? undefined : reader.i32();
  const firstFlags = (flags & HAS_FIRST_FLAGS) === 0 ? undefined : reader.u32();
  const sampleBytes = bytesPerSample(flags);
  const room = sampleBytes === 0 ? Infinity : Math.floor(reader.remaining / sampleBytes);
  const hasSizes = (flags & HAS_SIZE) !== 0 || fragment.size > 0;
  return {
    fragment,
    flags,
    count: hasSizes ? Math.min(count, room) : 0,
    firstFlags,
    dataStart: dataStart(offset, fragment, context),
    table: reader.rest,
    index: context.index,
    decodeTicks: context.ticks,
  };
}

/**
 * The start of a run's data in the segment. A `base_data_offset` may count from the start of the file from which the
 * segment was cut, or of the map's file; then it means the `moof` itself.
 */
function dataStart(
  offset: number | undefined,
  { baseOffset }: TrackFragment,
  { base, previousEnd, place }: RunContext,
): number {
  const first = place.end + MDAT_HEADER_BYTES;
  if (baseOffset === undefined || baseOffset === place.start) {
    const start = offset === undefined ? previousEnd : base + offset;
    // Without any declaration the data begins with the media data.
    return offset === undefined && start < first ? first : start;
  }
  if (offset === undefined) return previousEnd === base ? first : previousEnd;
  const inMoof = place.start + offset;
  if (inMoof >= first) return inMoof;
  const withoutMap = baseOffset + offset - place.mapBytes;
  return withoutMap >= first ? withoutMap : first;
}

function bytesPerSample(flags: number): number {
  return [HAS_DURATION, HAS_SIZE, HAS_FLAGS, HAS_COMPOSITION].reduce(
    (sum, flag) => sum + ((flags & flag) === 0 ? 0 : 4),
    0,
  );
}

function* runSamples(run: Run): Generator<Sample> {
  const { fragment, flags } = run;
  const reader = new ByteReader(run.table);
  let start = run.dataStart;
  let decodeTicks = run.decodeTicks;
  for (let i = 0; i < run.count; i++) {
    const duration = (flags & HAS_DURATION) === 0 ? fragment.duration : reader.u32();
    const size = (flags & HAS_SIZE) === 0 ? fragment.size : reader.u32();
    const ownFlags = (flags & HAS_FLAGS) === 0 ? fragment.flags : reader.u32();
    // Version 0 is unsigned, but some writers put negative offsets there, and no real offset reaches 2^31.
    const compositionOffset = (flags & HAS_COMPOSITION) === 0 ? 0 : reader.i32();
    const sampleFlags = i === 0 ? (run.firstFlags ?? ownFlags) : ownFlags;
    yield {
      start,
      size,
      decodeTicks,
      compositionOffset,
      duration,
      isSync: (sampleFlags & NOT_SYNC) === 0,
      descriptionIndex: fragment.descriptionIndex,
      index: run.index + i,
      fragment: fragment.place,
    };
    start += size;
    decodeTicks = decodeTicks === undefined ? undefined : decodeTicks + duration;
  }
}

/** The total bytes and ticks of a run's samples. */
function sumRun(run: Run): { bytes: number; ticks: number } {
  const { count, flags, fragment } = run;
  if ((flags & (HAS_SIZE | HAS_DURATION)) === 0) {
    return { bytes: count * fragment.size, ticks: count * fragment.duration };
  }
  let bytes = 0;
  let ticks = 0;
  for (const sample of runSamples(run)) {
    bytes += sample.size;
    ticks += sample.duration;
  }
  return { bytes, ticks };
}
