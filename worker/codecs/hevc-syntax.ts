import { BitReader } from '../bytes/bit-reader.js';
import { parsePpsIds, type PictureParameters } from './parameter-sets.js';
import { unescapeNalUnit } from '../bytes/start-code.js';

/** ITU-T H.265, table 7-1. */
export const LAST_SLICE = 31;
const FIRST_IRAP = 16;
const LAST_IRAP = 21;

const NAL_HEADER_BYTES = 2;
/** `profile_tier_level()` up to `general_level_idc`, inclusive: 7.3.3. */
const PROFILE_TIER_LEVEL_BYTES = 12;
const MAX_SPS_ID = 15;
const MAX_PPS_ID = 63;
const HEAD_BYTES = 256;

export function hevcTypeOf(unit: Uint8Array): number {
  return ((unit[0] ?? 0) >> 1) & 0x3f;
}

/** `nuh_layer_id`: 7.3.1.2. */
export function layerOf(unit: Uint8Array): number {
  return (((unit[0] ?? 0) & 1) << 5) | ((unit[1] ?? 0) >> 3);
}

/** Whether a slice of this type belongs to a picture that can be decoded without others. */
export function isIrap(type: number): boolean {
  return type >= FIRST_IRAP && type <= LAST_IRAP;
}

/** The fields of a sequence parameter set up to its identifier: 7.3.2.2.1. */
export interface HevcSpsHead {
  readonly id: number;
  /** `sps_max_sub_layers_minus1`. */
  readonly subLayers: number;
  /** Whether all pictures are declared interlaced: 7.4.4. */
  readonly isInterlacedSource: boolean;
}

export interface HevcSequenceParameters extends HevcSpsHead {
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

export function parseHevcSps(unit: Uint8Array): HevcSequenceParameters | undefined {
  const rbsp = unescapeNalUnit(unit, HEAD_BYTES);
  const head = readHevcSpsHead(new BitReader(rbsp));
  const start = NAL_HEADER_BYTES + 1;
  const profileTierLevel = rbsp.slice(start, start + PROFILE_TIER_LEVEL_BYTES);
  return head && { ...head, profileTierLevel };
}

/** Reads a complete unit, without its emulation prevention bytes, up to the identifier, inclusive. */
export function readHevcSpsHead(reader: BitReader): HevcSpsHead | undefined {
  reader.skip(8 * NAL_HEADER_BYTES + 4);
  const subLayers = reader.u(3);
  reader.skip(1);
  const isInterlacedSource = readProfile(reader, subLayers);
  const id = reader.ue();
  return reader.overrun || id > MAX_SPS_ID ? undefined : { id, subLayers, isInterlacedSource };
}

export function parseHevcPps(unit: Uint8Array): PictureParameters | undefined {
  return parsePpsIds(unit, NAL_HEADER_BYTES, { id: MAX_PPS_ID, spsId: MAX_SPS_ID });
}

/** 7.3.6.1, the beginning of the header of a slice of an IRAP picture. */
export function parseIrapSliceHeader(unit: Uint8Array): HevcSliceHeader {
  const reader = new BitReader(unescapeNalUnit(unit, HEAD_BYTES));
  reader.skip(8 * NAL_HEADER_BYTES);
  const isFirst = reader.flag();
  reader.skip(1);
  return { isFirst, ppsId: reader.ue() };
}

/** `profile_tier_level()`, 7.3.3. Returns whether all pictures are declared interlaced. */
function readProfile(reader: BitReader, subLayers: number): boolean {
  reader.skip(8 + 32);
  const isProgressive = reader.flag();
  const isInterlaced = reader.flag();
  reader.skip(46 + 8);
  const layers = Array.from({ length: subLayers }, () => ({
    hasProfile: reader.flag(),
    hasLevel: reader.flag(),
  }));
  if (subLayers > 0) reader.skip(2 * (8 - subLayers));
  for (const { hasProfile, hasLevel } of layers) {
    reader.skip((hasProfile ? 88 : 0) + (hasLevel ? 8 : 0));
  }
  return isInterlaced && !isProgressive;
}
