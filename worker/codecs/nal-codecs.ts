import { BitReader } from '../bytes/bit-reader.js';
import { h264TypeOf, parseH264Pps, readSliceStart } from './h264-syntax.js';
import {
  LAST_SLICE as LAST_HEVC_SLICE,
  layerOf,
  hevcTypeOf,
  parseIrapSliceHeader,
  parseHevcPps,
  parseVpsId,
} from './hevc-syntax.js';
import { u16 } from '../bytes/u16.js';
import { readH264Sps } from './headers/h264.js';
import { readHevcSps } from './headers/hevc.js';
import { isOwnColorsRpu } from './dolby-vision.js';
import type { StreamFacts } from './headers/types.js';

/** The meaning of a NAL unit for a decoder. A unit of kind `other` is not needed and may confuse the decoder. */
export type NalKind = 'sps' | 'pps' | 'other-set' | 'slice' | 'info' | 'other';

/** The differences between H.264 and HEVC. */
export interface NalCodec {
  /** The length of a unit's header. */
  readonly headerBytes: number;
  kindOf(unit: Uint8Array): NalKind;
  readSps(unit: Uint8Array): { readonly id: number; readonly facts: StreamFacts } | undefined;
  readPps(unit: Uint8Array): { readonly id: number; readonly spsId: number } | undefined;
  /** The identifier of a set that is neither: a video parameter set, an extension of a sequence parameter set. */
  otherSetIdOf(unit: Uint8Array): number | undefined;
  /** The `slice_pic_parameter_set_id` of a keyframe's slice. */
  ppsIdOf(slice: Uint8Array): number;
  /** Whether a unit tells that the colors are not those that the SPS declares, but Dolby Vision's own. */
  hasOwnColors(unit: Uint8Array): boolean;
  /** The NAL units of an `avcC` or `hvcC` box, and the number of bytes of the lengths in samples. */
  readRecord(record: Uint8Array): { readonly units: Uint8Array[]; readonly lengthBytes: number };
}

/** ITU-T H.264, table 7-1; slices of an auxiliary picture (19) and extensions (14, 15, 20, 21) are not needed here. */
const H264_KINDS: ReadonlyMap<number, NalKind> = new Map([
  [1, 'slice'],
  [2, 'slice'],
  [3, 'slice'],
  [4, 'slice'],
  [5, 'slice'],
  [6, 'info'],
  [7, 'sps'],
  [8, 'pps'],
  [13, 'other-set'],
]);

export const H264: NalCodec = {
  headerBytes: 1,
  hasOwnColors: () => false,
  kindOf: (unit) => H264_KINDS.get(h264TypeOf(unit)) ?? 'other',
  readSps: readH264Sps,
  readPps: parseH264Pps,
  otherSetIdOf: (unit) => new BitReader(unit.subarray(1)).ue(),
  ppsIdOf: (slice) => readSliceStart(slice).ppsId,
  readRecord(record) {
    const lengthBytes = ((record[4] ?? 3) & 3) + 1;
    const sps = takeUnits(record, 6, (record[5] ?? 0) & 0x1f);
    const pps = takeUnits(record, sps.end + 1, record[sps.end] ?? 0);
    return { units: [...sps.units, ...pps.units], lengthBytes };
  },
};

/** ITU-T H.265, table 7-1. */
const HEVC_KINDS: ReadonlyMap<number, NalKind> = new Map([
  [32, 'other-set'],
  [33, 'sps'],
  [34, 'pps'],
  [39, 'info'],
]);

const HEVC_RPU = 62;

export const HEVC: NalCodec = {
  headerBytes: 2,
  hasOwnColors: (unit) => hevcTypeOf(unit) === HEVC_RPU && isOwnColorsRpu(unit),
  kindOf(unit) {
    // Pictures of another layer, such as another view, are not displayed.
    if (layerOf(unit) > 0) return 'other';
    const type = hevcTypeOf(unit);
    return type <= LAST_HEVC_SLICE ? 'slice' : (HEVC_KINDS.get(type) ?? 'other');
  },
  readSps: readHevcSps,
  readPps: parseHevcPps,
  otherSetIdOf: parseVpsId,
  ppsIdOf: (slice) => parseIrapSliceHeader(slice).ppsId,
  readRecord(record) {
    const lengthBytes = ((record[21] ?? 3) & 3) + 1;
    const units: Uint8Array[] = [];
    let at = 23;
    for (let i = 0; i < (record[22] ?? 0); i++) {
      const taken = takeUnits(record, at + 3, u16(record, at + 1));
      units.push(...taken.units);
      at = taken.end;
    }
    return { units, lengthBytes };
  },
};

/** `count` NAL units, each after its length in two bytes: ISO/IEC 14496-15 5.3.3.1 and 8.3.3.1. */
function takeUnits(
  record: Uint8Array,
  start: number,
  count: number,
): { units: Uint8Array[]; end: number } {
  const units: Uint8Array[] = [];
  let at = start;
  for (let i = 0; i < count && at + 2 <= record.length; i++) {
    const length = u16(record, at);
    units.push(record.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return { units, end: at };
}

/**
 * A keyframe without units that make Chromium's check for keyframes fail: delimiters that are not first, and units of
 * other kinds between the slices or after them.
 */
export function cleanKeyframe(units: readonly Uint8Array[], codec: NalCodec): Uint8Array[] {
  let isInSlices = false;
  return units.filter((unit) => {
    const kind = codec.kindOf(unit);
    isInSlices ||= kind === 'slice';
    return isInSlices ? kind === 'slice' : kind !== 'other';
  });
}
