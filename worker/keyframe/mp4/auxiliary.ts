import { ByteReader, readVersion, type Box } from '../../bytes/boxes.js';
import type { SampleFragment } from './sample.js';

const HAS_SUBSAMPLES = 2;
const HAS_TYPE = 1;
const MOOF_HEADER_BYTES = 8;

/** A sample's entry in `senc`: ISO/IEC 23001-7 7. */
export interface SampleAuxiliary {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly subsamples: readonly { readonly clear: number; readonly encrypted: number }[];
}

/** Finds the entry in `senc`, or by `saiz` and `saio` if they point into the `moof`. `undefined`: there is none. */
export function findAuxiliary(
  fragment: SampleFragment | undefined,
  index: number,
  ivBytes: number,
): SampleAuxiliary | undefined {
  if (!fragment) return undefined;
  const senc = fragment.boxes.find(({ type }) => type === 'senc')?.payload;
  return senc ? findInSenc(senc, index, ivBytes) : findByOffsets(fragment, index, ivBytes);
}

function findInSenc(senc: Uint8Array, index: number, ivBytes: number): SampleAuxiliary | undefined {
  const reader = new ByteReader(senc);
  const { flags } = readVersion(reader);
  const hasSubsamples = (flags & HAS_SUBSAMPLES) !== 0;
  if (index >= reader.u32()) return undefined;
  for (let i = 0; i < index && !reader.isOverrun; i++) {
    reader.skip(ivBytes);
    if (hasSubsamples) reader.skip(6 * reader.u16());
  }
  return readAuxiliary(reader, ivBytes, hasSubsamples);
}

/** 14496-12 8.7.8 and 8.7.9; offsets count from the `moof`, as with default-base-is-moof. */
function findByOffsets(
  { moof, boxes }: SampleFragment,
  index: number,
  ivBytes: number,
): SampleAuxiliary | undefined {
  const sizes = openAuxiliary(boxes, 'saiz');
  const offsets = openAuxiliary(boxes, 'saio');
  if (!sizes || !offsets) return undefined;
  const uniform = sizes.reader.u8();
  if (index >= sizes.reader.u32() || offsets.reader.u32() !== 1) return undefined;
  const start = offsets.version === 0 ? offsets.reader.u32() : offsets.reader.u64();
  let before = uniform * index;
  for (let i = 0; i < index && uniform === 0; i++) before += sizes.reader.u8();
  const size = uniform > 0 ? uniform : sizes.reader.u8();
  const at = start + before - MOOF_HEADER_BYTES;
  if (sizes.reader.isOverrun || at < 0 || at + size > moof.length) return undefined;
  const reader = new ByteReader(moof.subarray(at, at + size));
  return readAuxiliary(reader, ivBytes, size > ivBytes);
}

function openAuxiliary(
  boxes: readonly Box[],
  name: string,
): { version: number; reader: ByteReader } | undefined {
  const payload = boxes.find(({ type }) => type === name)?.payload;
  if (!payload) return undefined;
  const reader = new ByteReader(payload);
  const { version, flags } = readVersion(reader);
  if ((flags & HAS_TYPE) !== 0) reader.skip(8);
  return { version, reader };
}

function readAuxiliary(
  reader: ByteReader,
  ivBytes: number,
  hasSubsamples: boolean,
): SampleAuxiliary | undefined {
  const iv = reader.rest.slice(0, ivBytes);
  reader.skip(ivBytes);
  const count = hasSubsamples ? reader.u16() : 0;
  if (reader.isOverrun || count * 6 > reader.remaining) return undefined;
  const subsamples = Array.from({ length: count }, () => ({
    clear: reader.u16(),
    encrypted: reader.u32(),
  }));
  return { iv, subsamples };
}
