import { BitReader } from '../../bytes/bit-reader.js';
import { formatAv1CodecString, type Av1Level } from '../codec-string.js';
import { colorFromCodes, type ColorCodes } from './color-codes.js';
import type { StreamFacts } from './types.js';

const SEQUENCE_HEADER = 1;
/** A temporal unit has its sequence header near its beginning: AV1 specification 7.5. */
const MAX_UNITS = 8;
const UNSPECIFIED = 2;
const SELECT = 2;
/** `color_primaries`, `transfer_characteristics` and `matrix_coefficients` of sRGB: 5.5.2. */
const SRGB = { primaries: 1, transfer: 13, matrix: 0 };

const HIGHEST_PROFILE = 2;

/** What a sequence header tells: 5.5.1. */
interface SequenceHeader extends Av1Level {
  readonly codes: ColorCodes;
}

/** Reads the sequence header of a temporal unit. Single frames may have another size: 5.9.5. */
export function readAv1Unit(unit: Uint8Array): StreamFacts | undefined {
  const header = readUnit(unit);
  return (
    header && {
      area: undefined,
      sampleAspectRatio: undefined,
      color: colorFromCodes(header.codes),
      isInterlaced: false,
      isField: false,
    }
  );
}

/** The codec string that the sequence header of a temporal unit gives, where no `av1C` does. */
export function readAv1CodecString(unit: Uint8Array): string | undefined {
  const header = readUnit(unit);
  return header && formatAv1CodecString(header);
}

function readUnit(unit: Uint8Array): SequenceHeader | undefined {
  const bytes = findSequenceHeader(unit);
  if (!bytes) return undefined;
  const reader = new BitReader(bytes);
  const header = readSequenceHeader(reader);
  return reader.overrun || header.profile > HIGHEST_PROFILE ? undefined : header;
}

/** 5.3.1 and 5.3.2. */
function findSequenceHeader(unit: Uint8Array): Uint8Array | undefined {
  let at = 0;
  for (let i = 0; i < MAX_UNITS && at < unit.length; i++) {
    const head = unit[at] ?? 0;
    const hasExtension = (head & 4) !== 0;
    const hasSize = (head & 2) !== 0;
    at += hasExtension ? 2 : 1;
    const size = hasSize ? readLeb128(unit, at) : { value: unit.length - at, end: at };
    const payload = unit.subarray(size.end, size.end + size.value);
    if (((head >> 3) & 15) === SEQUENCE_HEADER) return payload;
    at = size.end + size.value;
  }
  return undefined;
}

/** 4.10.5. */
function readLeb128(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  let at = start;
  for (let i = 0; i < 8; i++, at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return { value, end: at };
}

/** 5.5.1, up to `color_config()`. */
function readSequenceHeader(reader: BitReader): SequenceHeader {
  const profile = reader.u(3);
  reader.skip(1);
  const isReduced = reader.flag();
  const point = isReduced ? { level: reader.u(5), isHighTier: false } : readOperatingPoints(reader);
  const widthBits = reader.u(4) + 1;
  const heightBits = reader.u(4) + 1;
  reader.skip(widthBits + heightBits);
  if (!isReduced && reader.flag()) reader.skip(7);
  reader.skip(3);
  if (!isReduced) skipTools(reader);
  reader.skip(3);
  return { profile, ...point, ...readColorConfig(reader, profile) };
}

type OperatingPoint = Pick<Av1Level, 'level' | 'isHighTier'>;

/** Returns the first, which is the best. */
function readOperatingPoints(reader: BitReader): OperatingPoint {
  const delayBits = reader.flag() ? skipTiming(reader) : undefined;
  const hasDisplayDelay = reader.flag();
  const points = reader.u(5) + 1;
  let first: OperatingPoint | undefined;
  for (let i = 0; i < points; i++) {
    reader.skip(12);
    const level = reader.u(5);
    const point = { level, isHighTier: level > 7 && reader.flag() };
    first ??= point;
    if (delayBits !== undefined && reader.flag()) reader.skip(2 * delayBits + 1);
    if (hasDisplayDelay && reader.flag()) reader.skip(4);
  }
  return first ?? { level: 0, isHighTier: false };
}

/** 5.5.3 and 5.5.4; returns the number of bits of a buffer delay, if there is a decoder model. */
function skipTiming(reader: BitReader): number | undefined {
  reader.skip(64);
  if (reader.flag()) reader.ue();
  if (!reader.flag()) return undefined;
  const delayBits = reader.u(5) + 1;
  reader.skip(32 + 10);
  return delayBits;
}

/** From `enable_interintra_compound` to `order_hint_bits_minus_1`. */
function skipTools(reader: BitReader): void {
  reader.skip(4);
  const hasOrderHint = reader.flag();
  if (hasOrderHint) reader.skip(2);
  const screenContent = reader.flag() ? SELECT : reader.u(1);
  if (screenContent > 0 && !reader.flag()) reader.skip(1);
  if (hasOrderHint) reader.skip(3);
}

/** 5.5.2. */
function readColorConfig(
  reader: BitReader,
  profile: number,
): Pick<SequenceHeader, 'bits' | 'codes'> {
  const isHighBitDepth = reader.flag();
  const isTwelveBit = profile === 2 && isHighBitDepth && reader.flag();
  const isGray = profile !== 1 && reader.flag();
  const isDescribed = reader.flag();
  const code = (): number => (isDescribed ? reader.u(8) : UNSPECIFIED);
  const codes = { primaries: code(), transfer: code(), matrix: code() };
  const isSrgb =
    codes.primaries === SRGB.primaries &&
    codes.transfer === SRGB.transfer &&
    codes.matrix === SRGB.matrix;
  return {
    bits: isTwelveBit ? 12 : isHighBitDepth ? 10 : 8,
    codes: { ...codes, isFullRange: (!isGray && isSrgb) || reader.flag() },
  };
}
