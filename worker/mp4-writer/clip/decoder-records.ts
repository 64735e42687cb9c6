import { BitReader } from '../../bytes/bit-reader.js';
import { joinBytes } from '../../bytes/join-bytes.js';
import { unescapeNalUnit } from '../../bytes/start-code.js';
import {
  CHROMA_PROFILES,
  h264TypeOf,
  readH264SpsHead,
  SPS,
  type H264SpsHead,
} from '../../codecs/h264-syntax.js';
import { hevcTypeOf, parseHevcSps, readHevcSpsHead } from '../../codecs/hevc-syntax.js';

// ISO/IEC 14496-15: what configures a decoder before the first sample, made of a stream's own parameter sets.

/** Each sample's NAL units have lengths of four bytes. */
export const LENGTH_BYTES = 4;
const RESERVED_6 = 0xfc;
const RESERVED_5 = 0xf8;
const RESERVED_4 = 0xf0;
const RESERVED_3 = 0xe0;

const H264_PPS = 8;
const SPS_EXTENSION = 13;

/** `avcC`'s payload: 5.3.3.1. `undefined`: there is no sequence parameter set that can be read, or too many sets. */
export function writeAvcRecord(sets: readonly Uint8Array[]): Uint8Array<ArrayBuffer> | undefined {
  const ofType = (type: number) => sets.filter((unit) => h264TypeOf(unit) === type);
  const [sps, pps] = [ofType(SPS), ofType(H264_PPS)];
  const [first] = sps;
  const head = first && readH264SpsHead(new BitReader(unescapeNalUnit(first)));
  if (!head || sps.length > 31 || pps.length > 255) return undefined;
  const [profile = 0, constraints = 0, level = 0] = first.subarray(1, 4);
  return joinBytes([
    Uint8Array.of(1, profile, constraints, level, RESERVED_6 | (LENGTH_BYTES - 1)),
    Uint8Array.of(RESERVED_3 | sps.length),
    ...sps.map(withLength),
    Uint8Array.of(pps.length),
    ...pps.map(withLength),
    ...(CHROMA_PROFILES.has(profile) ? describeChroma(head, ofType(SPS_EXTENSION)) : []),
  ]);
}

/** What only the record of some profiles has. */
function describeChroma(
  { chromaFormat, bits: [luma, chroma] }: H264SpsHead,
  extensions: readonly Uint8Array[],
): readonly Uint8Array[] {
  const format = Uint8Array.of(RESERVED_6 | chromaFormat, RESERVED_5 | (luma - 8));
  const count = Uint8Array.of(RESERVED_5 | (chroma - 8), extensions.length);
  return [format, count, ...extensions.map(withLength)];
}

const VPS = 32;
const HEVC_SPS = 33;
const HEVC_PPS = 34;
/** `array_completeness`: all sets are in the record, none in samples. */
const COMPLETE = 0x80;

/** `hvcC`'s payload: 8.3.3.1. `undefined`: there is no sequence parameter set that can be read. */
export function writeHevcRecord(sets: readonly Uint8Array[]): Uint8Array<ArrayBuffer> | undefined {
  const sps = sets.find((unit) => hevcTypeOf(unit) === HEVC_SPS);
  const format = sps && readHevcFormat(sps);
  if (!format) return undefined;
  const arrays = [VPS, HEVC_SPS, HEVC_PPS]
    .map((type) => ({ type, units: sets.filter((unit) => hevcTypeOf(unit) === type) }))
    .filter(({ units }) => units.length > 0);
  const layers = (format.layers << 3) | (format.isNested ? 4 : 0);
  return joinBytes([
    Uint8Array.of(1),
    format.profileTierLevel,
    // Whether pictures can be decoded in parallel, and how many there are in a second, is not told.
    Uint8Array.of(RESERVED_4, 0, RESERVED_6, RESERVED_6 | format.chroma),
    Uint8Array.of(RESERVED_5 | format.bits[0], RESERVED_5 | format.bits[1], 0, 0),
    Uint8Array.of(layers | (LENGTH_BYTES - 1), arrays.length),
    ...arrays.flatMap(({ type, units }) => [
      Uint8Array.of(COMPLETE | type, units.length >> 8, units.length),
      ...units.map(withLength),
    ]),
  ]);
}

/** What `hvcC` repeats of a sequence parameter set: ITU-T H.265 7.3.2.2.1. Bit depths are less 8. */
function readHevcFormat(unit: Uint8Array) {
  const { profileTierLevel } = parseHevcSps(unit) ?? {};
  const rbsp = unescapeNalUnit(unit);
  const reader = new BitReader(rbsp);
  const head = readHevcSpsHead(reader);
  if (!head || profileTierLevel?.length !== 12) return undefined;
  const chroma = reader.ue();
  if (chroma === 3) reader.skip(1);
  reader.ue();
  reader.ue();
  if (reader.flag()) for (let side = 0; side < 4; side++) reader.ue();
  const bits = [reader.ue(), reader.ue()] as const;
  if (reader.overrun || chroma > 3) return undefined;
  const isNested = ((rbsp[2] ?? 0) & 1) !== 0;
  return { profileTierLevel, layers: head.subLayers + 1, isNested, chroma, bits };
}

function withLength(unit: Uint8Array): Uint8Array {
  return joinBytes([Uint8Array.of(unit.length >> 8, unit.length), unit]);
}
