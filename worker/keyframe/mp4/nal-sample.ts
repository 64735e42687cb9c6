import { BitReader } from '../bit-reader.js';
import { findStartCode, START_CODE_BYTES, unescapeNalUnit } from '../elementary/start-code.js';
import type { VideoCodec } from '../types.js';

// ITU-T H.264 table 7-1, H.265 table 7-1.
const AVC_SLICE = 1;
const AVC_IDR = 5;
const HEVC_LAST_SLICE = 31;
const HEVC_FIRST_IRAP = 16;
const HEVC_LAST_IRAP = 21;
/** More than two Exp-Golomb numbers behind the header need. */
const SLICE_HEAD_BYTES = 16;

/**
 * What the first slice in a sample says: `random-access` for an IDR or IRAP picture, `intra` for an I slice of
 * another H.264 picture, `inter` for everything else; `undefined` where there is no slice.
 */
export type SampleContent = 'random-access' | 'intra' | 'inter';

/** Looks into a sample of H.264 or HEVC: ISO/IEC 14496-15 4.3.3.1, or Annex B, which some writers put there. */
export function lookIntoSample(
  data: Uint8Array,
  codec: VideoCodec,
  nalLengthBytes: number,
): SampleContent | undefined {
  const units = isByteStream(data) ? byteStreamUnits(data) : lengthUnits(data, nalLengthBytes);
  for (const unit of units) {
    const content = codec === 'h264' ? lookIntoAvc(unit) : lookIntoHevc(unit);
    if (content) return content;
  }
  return undefined;
}

function lookIntoAvc(unit: Uint8Array): SampleContent | undefined {
  const type = (unit[0] ?? 0) & 0x1f;
  if (type === AVC_IDR) return 'random-access';
  if (type !== AVC_SLICE) return undefined;
  const reader = new BitReader(unescapeNalUnit(unit, SLICE_HEAD_BYTES));
  reader.skip(8);
  reader.ue();
  const sliceType = reader.ue() % 5;
  // Table 7-6: 2 is I, 4 is SI.
  return sliceType === 2 || sliceType === 4 ? 'intra' : 'inter';
}

function lookIntoHevc(unit: Uint8Array): SampleContent | undefined {
  const type = ((unit[0] ?? 0) >> 1) & 0x3f;
  if (type > HEVC_LAST_SLICE) return undefined;
  return type >= HEVC_FIRST_IRAP && type <= HEVC_LAST_IRAP ? 'random-access' : 'inter';
}

/** As a length this would be a NAL unit of one byte, which is none. */
export function isByteStream(data: Uint8Array): boolean {
  const [first, second, third, fourth] = data;
  return first === 0 && second === 0 && (third === 1 || (third === 0 && fourth === 1));
}

function* byteStreamUnits(data: Uint8Array): Generator<Uint8Array> {
  let at = findStartCode(data, 0);
  while (at >= 0) {
    const next = findStartCode(data, at + START_CODE_BYTES);
    yield data.subarray(at + START_CODE_BYTES, next < 0 ? data.length : next);
    at = next;
  }
}

function* lengthUnits(data: Uint8Array, nalLengthBytes: number): Generator<Uint8Array> {
  let at = 0;
  while (at + nalLengthBytes < data.length) {
    let length = 0;
    for (let i = 0; i < nalLengthBytes; i++) length = length * 256 + (data[at + i] ?? 0);
    at += nalLengthBytes;
    if (length > 0) yield data.subarray(at, at + length);
    at += length;
  }
}
