import { BitReader } from '../bit-reader.js';
import { unescapeNalUnit } from './start-code.js';

const NAL_HEADER_BYTES = 2;
/** `profile_tier_level()` up to and with `general_level_idc`: ITU-T H.265 7.3.3. */
const PROFILE_TIER_LEVEL_BYTES = 12;
const MAX_SPS_ID = 15;
const MAX_PPS_ID = 63;
const HEAD_BYTES = 256;

export interface HevcSequenceParameters {
  readonly id: number;
  readonly profileTierLevel: Uint8Array;
}

export interface HevcSliceHeader {
  readonly isFirst: boolean;
  readonly ppsId: number;
}

export function parseVpsId(unit: Uint8Array): number | undefined {
  const byte = unit[NAL_HEADER_BYTES];
  return byte === undefined ? undefined : byte >> 4;
}

/** 7.3.2.2.1, up to the identifier. */
export function parseSps(unit: Uint8Array): HevcSequenceParameters | undefined {
  const rbsp = unescapeNalUnit(unit, HEAD_BYTES).subarray(NAL_HEADER_BYTES);
  const reader = new BitReader(rbsp);
  reader.skip(4);
  const subLayers = reader.u(3);
  reader.skip(1);
  reader.skip(PROFILE_TIER_LEVEL_BYTES * 8);
  skipSubLayers(reader, subLayers);
  const id = reader.ue();
  if (reader.overrun || id > MAX_SPS_ID) return undefined;
  return { id, profileTierLevel: rbsp.slice(1, 1 + PROFILE_TIER_LEVEL_BYTES) };
}

/** 7.3.2.3.1, the two identifiers. */
export function parsePps(unit: Uint8Array): { id: number; spsId: number } | undefined {
  const rbsp = unescapeNalUnit(unit, HEAD_BYTES).subarray(NAL_HEADER_BYTES);
  const reader = new BitReader(rbsp);
  const id = reader.ue();
  const spsId = reader.ue();
  return reader.overrun || id > MAX_PPS_ID || spsId > MAX_SPS_ID ? undefined : { id, spsId };
}

/** 7.3.6.1, the beginning of the header of a slice of an IRAP picture. */
export function parseIrapSliceHeader(unit: Uint8Array): HevcSliceHeader {
  const rbsp = unescapeNalUnit(unit, HEAD_BYTES).subarray(NAL_HEADER_BYTES);
  const reader = new BitReader(rbsp);
  const isFirst = reader.flag();
  reader.skip(1);
  return { isFirst, ppsId: reader.ue() };
}

function skipSubLayers(reader: BitReader, count: number): void {
  const layers = Array.from({ length: count }, () => ({
    hasProfile: reader.flag(),
    hasLevel: reader.flag(),
  }));
  if (count > 0) reader.skip(2 * (8 - count));
  for (const { hasProfile, hasLevel } of layers)
    reader.skip((hasProfile ? 88 : 0) + (hasLevel ? 8 : 0));
}
