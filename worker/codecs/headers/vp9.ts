import { BitReader } from '../../bytes/bit-reader.js';
import { colorFromCodes } from './color-codes.js';
import type { StreamFacts } from './types.js';

const HEADER_BYTES = 16;
const FRAME_MARKER = 2;
const SYNC_CODE = 0x498342;
const UNSPECIFIED = 2;
const RGB = 7;
/** `color_space` of VP9 as matrix coefficients of ITU-T H.273: VP9 Bitstream Specification 7.2.2. */
const MATRIX_CODES = [UNSPECIFIED, 6, 1, 6, 7, 9, UNSPECIFIED, 0];

/** Reads a key frame's uncompressed header: VP9 Bitstream Specification 6.2. */
export function readVp9Frame(frame: Uint8Array): StreamFacts | undefined {
  const reader = new BitReader(frame.subarray(0, HEADER_BYTES));
  if (reader.u(2) !== FRAME_MARKER) return undefined;
  const profile = reader.u(1) + 2 * reader.u(1);
  if (profile === 3) reader.skip(1);
  const isShownAgain = reader.flag();
  const isInter = reader.flag();
  reader.skip(2);
  if (isShownAgain || isInter || reader.u(24) !== SYNC_CODE) return undefined;
  const codes = readColor(reader, profile);
  const coded = { width: reader.u(16) + 1, height: reader.u(16) + 1 };
  if (reader.overrun) return undefined;
  return {
    area: { coded, visible: { x: 0, y: 0, ...coded } },
    sampleAspectRatio: undefined,
    color: colorFromCodes(codes),
    isInterlaced: false,
    isField: false,
  };
}

function readColor(reader: BitReader, profile: number) {
  if (profile >= 2) reader.skip(1);
  const space = reader.u(3);
  const isFullRange = space === RGB || reader.flag();
  const hasSubsampling = profile % 2 === 1;
  if (hasSubsampling) reader.skip(space === RGB ? 1 : 3);
  const matrix = MATRIX_CODES[space] ?? UNSPECIFIED;
  return { isFullRange, matrix, primaries: UNSPECIFIED, transfer: UNSPECIFIED };
}
