import { findStartCode, START_CODE_BYTES, withoutTrailingZeros } from '../../bytes/start-code.js';
import { h264TypeOf, parseH264Sps } from '../../codecs/h264-syntax.js';
import type { TsVideoCodec } from './programs.js';

// ISO/IEC 13818-2 table 6-1; ISO/IEC 14496-2 table 6-3.
const SEQUENCE_HEADER = 0xb3;
const EXTENSION = 0xb5;
/** Group of pictures; visual object sequence, visual object plane. */
const START_CODES: ReadonlyMap<number, TsVideoCodec> = new Map([
  [0xb8, 'mpeg2video'],
  [0xb0, 'mpeg4'],
  [0xb6, 'mpeg4'],
]);
/** Of MPEG-2, with its code; MPEG-4 Visual has a header of 4 bytes under the same code. */
const SEQUENCE_HEADER_BYTES = 9;
const PICTURE_CODING = 8;
/** The first byte of VPS, SPS and delimiter in layer 0: ITU-T H.265 7.3.1.2. */
const HEVC_UNITS: ReadonlySet<number> = new Set([0x40, 0x42, 0x46]);
const H264_SPS = 7;
const H264_DELIMITER = 9;
/** `profile_idc` of ITU-T H.264 Annex A, F and G. */
const H264_PROFILES: ReadonlySet<number> = new Set([
  66, 77, 88, 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
]);

/** The codec of an elementary stream, by the first unit that exists in one codec alone. */
export function sniffVideoCodec(stream: Uint8Array): TsVideoCodec | undefined {
  let at = findStartCode(stream, 0);
  while (at >= 0) {
    const start = at + START_CODE_BYTES;
    at = findStartCode(stream, start);
    const end = at < 0 ? stream.length : withoutTrailingZeros(stream, at);
    const codec = codecOfUnit(stream.subarray(start, end));
    if (codec) return codec;
  }
  return undefined;
}

function codecOfUnit(unit: Uint8Array): TsVideoCodec | undefined {
  const [first = 0, second = 0] = unit;
  if (isMpeg2Header(unit)) return 'mpeg2video';
  if (HEVC_UNITS.has(first) && second === 1) return 'hevc';
  return isH264Unit(unit) ? 'h264' : START_CODES.get(first);
}

function isMpeg2Header(unit: Uint8Array): boolean {
  const [first, second = 0] = unit;
  if (first === SEQUENCE_HEADER) return unit.length >= SEQUENCE_HEADER_BYTES;
  return first === EXTENSION && second >> 4 === PICTURE_CODING;
}

function isH264Unit(unit: Uint8Array): boolean {
  const [first = 0, second = 0] = unit;
  if (first >= 0x80) return false;
  const type = h264TypeOf(unit);
  const isReference = first >= 0x20;
  if (type === H264_DELIMITER) return !isReference && unit.length === 2 && (second & 0x1f) === 0x10;
  const isSps = type === H264_SPS && isReference && H264_PROFILES.has(second);
  return isSps && parseH264Sps(unit) !== undefined;
}
