import { SnapError } from '../../../shared/errors.js';
import type { EditRule } from '../../../shared/types.js';
import { ByteReader, childBoxes, findBox, readVersion, type Box } from '../../bytes/boxes.js';
import { findProtectionBoxes } from './track-protection.js';
import { parseSampleEntry, type SampleEntry } from './sample-entry.js';

/** The defaults in `trex` for the samples of a track's fragments: ISO/IEC 14496-12 8.8.3. */
export interface FragmentDefaults {
  readonly descriptionIndex: number;
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
}

/** The video track of a file. */
export interface VideoTrack {
  readonly id: number;
  /** Ticks a second. */
  readonly timescale: number;
  /** The ticks to subtract from a sample's composition time to get its presentation time: the edit list. */
  readonly editShift: number;
  readonly entries: readonly SampleEntry[];
  /** Keyed by track identifier, for all tracks, because their data lies between the video's. */
  readonly defaults: ReadonlyMap<number, FragmentDefaults>;
  /** The payload of `trak`, and `mvhd`, to write the track again. */
  readonly trak: Uint8Array;
  readonly movieHeader: Uint8Array;
  /** The payload of `stbl`. */
  readonly sampleTable: Uint8Array;
  /** The boxes in it about encryption. */
  readonly protectionBoxes: readonly Box[];
}

/**
 * Reads the first video track from a `moov` box's payload; its times are those after `edits`.
 *
 * Throws `no-video` if there is none, `unsupported-container` if it cannot be read.
 */
export function parseMovie(moov: Uint8Array, edits: EditRule = 'all'): VideoTrack {
  const trak = [...childBoxes(moov)].find(isVideoTrack)?.payload;
  if (!trak) throw new SnapError('no-video', 'The MP4 segment has no video');
  const movieHeader = required(findBox(moov, 'mvhd'));
  const { payload: sampleTable } = required(findBox(trak, 'mdia', 'minf', 'stbl'));
  const timescale = readTimescale(required(findBox(trak, 'mdia', 'mdhd')).payload);
  const movieTimescale = readTimescale(movieHeader.payload);
  const entries = parseEntries(sampleTable);
  if (timescale === 0 || entries.length === 0) throw incomplete();
  return {
    id: trackId(required(findBox(trak, 'tkhd')).payload),
    timescale,
    editShift: editShift(findBox(trak, 'edts', 'elst')?.payload, {
      timescale,
      movieTimescale,
      edits,
    }),
    entries,
    defaults: parseDefaults(moov),
    trak,
    movieHeader: movieHeader.whole,
    sampleTable,
    protectionBoxes: findProtectionBoxes(sampleTable),
  };
}

function required(box: Box | undefined): Box {
  if (box) return box;
  throw incomplete();
}

function incomplete(): SnapError {
  return new SnapError('unsupported-container', 'The MP4 map describes its video incompletely');
}

function isVideoTrack({ type, payload }: Box): boolean {
  if (type !== 'trak') return false;
  const handler = findBox(payload, 'mdia', 'hdlr')?.payload;
  if (!handler) return false;
  const reader = new ByteReader(handler);
  reader.skip(8);
  return reader.fourCharacters() === 'vide';
}

function trackId(tkhd: Uint8Array): number {
  const reader = new ByteReader(tkhd);
  reader.skip(readVersion(reader).version === 1 ? 16 : 8);
  return reader.u32();
}

/** `mvhd` and `mdhd` begin with the same fields: 8.2.2, 8.4.2. */
function readTimescale(header: Uint8Array): number {
  const reader = new ByteReader(header);
  reader.skip(readVersion(reader).version === 1 ? 16 : 8);
  return reader.u32();
}

/** With more sample entries than this, the box does not describe one video. */
const MAX_ENTRIES = 256;

function parseEntries(sampleTable: Uint8Array): SampleEntry[] {
  const stsd = findBox(sampleTable, 'stsd')?.payload;
  if (!stsd) return [];
  const entries: SampleEntry[] = [];
  for (const entry of childBoxes(stsd.subarray(8))) {
    if (entries.length < MAX_ENTRIES) entries.push(parseSampleEntry(entry));
  }
  return entries;
}

interface EditContext {
  readonly timescale: number;
  readonly movieTimescale: number;
  readonly edits: EditRule;
}

/**
 * 8.6.6, as far as players support it: an empty edit at the start delays the video, and the first edit with media tells
 * which composition time is displayed first.
 */
function editShift(
  elst: Uint8Array | undefined,
  { timescale, movieTimescale, edits }: EditContext,
): number {
  if (!elst || edits === 'none') return 0;
  const reader = new ByteReader(elst);
  const isLarge = readVersion(reader).version === 1;
  const count = reader.u32();
  let delay = 0;
  for (let i = 0; i < Math.min(count, 2); i++) {
    const duration = isLarge ? reader.u64() : reader.u32();
    const mediaTime = isLarge ? reader.i64() : reader.i32();
    reader.skip(4);
    if (reader.isOverrun) break;
    if (mediaTime >= 0) return mediaTime - delay;
    if (edits === 'first') return 0;
    if (i === 0 && movieTimescale > 0) delay = Math.round((duration * timescale) / movieTimescale);
  }
  return -delay;
}

function parseDefaults(moov: Uint8Array): ReadonlyMap<number, FragmentDefaults> {
  const defaults = new Map<number, FragmentDefaults>();
  const mvex = findBox(moov, 'mvex')?.payload ?? new Uint8Array(0);
  for (const { type, payload } of childBoxes(mvex)) {
    if (type !== 'trex') continue;
    const reader = new ByteReader(payload);
    reader.skip(4);
    defaults.set(reader.u32(), {
      descriptionIndex: reader.u32(),
      duration: reader.u32(),
      size: reader.u32(),
      flags: reader.u32(),
    });
  }
  return defaults;
}
