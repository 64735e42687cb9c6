import { ByteReader, childBoxes, readVersion } from '../../bytes/boxes.js';
import type { FileBytes } from '../file-bytes.js';
import { topBoxes } from './top-boxes.js';

/** Millions of entries. */
const MAX_INDEX_BYTES = 64 * 2 ** 20;
const MFRO_BYTES = 16;

/** Where a fragment is that begins with a keyframe, and when, in seconds on a clock of the index's own. */
export interface IndexEntry {
  readonly start: number;
  readonly time: number;
}

/**
 * Reads the index of a fragmented file, `sidx` before its first fragment or `mfra` at its end. `undefined`: there is
 * none, or none that leads to the first pictures of fragments only.
 */
export async function readFragmentIndex(
  file: FileBytes,
  { rest, trackId, timescale }: { rest: number; trackId: number; timescale: number },
  signal: AbortSignal,
): Promise<readonly IndexEntry[] | undefined> {
  for await (const { type, payloadStart, end } of topBoxes(file, rest, signal)) {
    if (type === 'moof') break;
    if (type !== 'sidx' || end - payloadStart > MAX_INDEX_BYTES) continue;
    const entries = parseSidx(await file.read(payloadStart, end, signal), end);
    if (entries && (await endsThere(file, entries.end, signal))) return entries.entries;
  }
  const mfra = await findMfra(file, signal);
  return mfra && parseMfra(mfra, trackId, timescale);
}

/** ISO/IEC 14496-12 8.16.3. `undefined`: it leads to other indexes, or to what does not begin with a keyframe. */
function parseSidx(
  payload: Uint8Array,
  boxEnd: number,
): { readonly entries: readonly IndexEntry[]; readonly end: number } | undefined {
  const reader = new ByteReader(payload);
  const isLarge = readVersion(reader).version > 0;
  reader.skip(4);
  const timescale = reader.u32();
  let ticks = isLarge ? reader.u64() : reader.u32();
  let start = boxEnd + (isLarge ? reader.u64() : reader.u32());
  reader.skip(2);
  const count = reader.u16();
  if (timescale === 0 || reader.remaining < count * 12) return undefined;
  const entries: IndexEntry[] = [];
  for (let i = 0; i < count; i++) {
    const size = reader.u32();
    const duration = reader.u32();
    const access = reader.u32();
    const type = (access >>> 28) & 7;
    // Types 1 and 2: what is decoded first is also shown first (Annex I).
    if (size >= 2 ** 31 || access < 2 ** 31 || type < 1 || type > 2) return undefined;
    entries.push({ start, time: ticks / timescale });
    start += size;
    ticks += duration;
  }
  return { entries, end: start };
}

/** Whether an index goes to the end of the media: files of segments that were put together have many. */
async function endsThere(file: FileBytes, end: number, signal: AbortSignal): Promise<boolean> {
  if (end >= file.size) return true;
  for await (const { type } of topBoxes(file, end, signal)) {
    if (type === 'moof' || type === 'sidx' || type === 'styp') return false;
  }
  return true;
}

/** 8.8.9 to 8.8.11. */
async function findMfra(file: FileBytes, signal: AbortSignal): Promise<Uint8Array | undefined> {
  const tail = new ByteReader(
    await file.read(Math.max(0, file.size - MFRO_BYTES), file.size, signal),
  );
  const isMfro = tail.u32() === MFRO_BYTES && tail.fourCharacters() === 'mfro';
  tail.skip(4);
  const bytes = tail.u32();
  if (!isMfro || bytes > Math.min(MAX_INDEX_BYTES, file.size)) return undefined;
  const [mfra] = childBoxes(await file.read(file.size - bytes, file.size, signal));
  return mfra?.type === 'mfra' ? mfra.payload : undefined;
}

function parseMfra(
  mfra: Uint8Array,
  trackId: number,
  timescale: number,
): readonly IndexEntry[] | undefined {
  for (const { type, payload } of childBoxes(mfra)) {
    if (type !== 'tfra') continue;
    const reader = new ByteReader(payload);
    const isLarge = readVersion(reader).version > 0;
    if (reader.u32() !== trackId) continue;
    const lengths = reader.u32();
    const sizes = [4, 2, 0].map((shift) => ((lengths >> shift) & 3) + 1);
    const count = reader.u32();
    const entries = new Map<number, IndexEntry>();
    for (let i = 0; i < count; i++) {
      const time = (isLarge ? reader.u64() : reader.u32()) / timescale;
      const start = isLarge ? reader.u64() : reader.u32();
      const [, run, sample] = sizes.map((bytes) => readNumber(reader, bytes));
      if (reader.isOverrun) return undefined;
      if (run !== 1 || sample !== 1) return undefined;
      if (!entries.has(start)) entries.set(start, { start, time });
    }
    return [...entries.values()];
  }
  return undefined;
}

function readNumber(reader: ByteReader, bytes: number): number {
  let value = 0;
  for (let i = 0; i < bytes; i++) value = value * 256 + reader.u8();
  return value;
}
