import { BitReader } from '../bytes/bit-reader.js';
import { parsePpsIds, type PictureParameters } from './parameter-sets.js';
import { unescapeNalUnit } from '../bytes/start-code.js';
import { findSei } from './sei.js';

// ITU-T H.264, table 7-1.
export const SLICE = 1;
export const PARTITION_A = 2;
export const IDR_SLICE = 5;
export const SPS = 7;

export function h264TypeOf(unit: Uint8Array): number {
  return (unit[0] ?? 0) & 0x1f;
}

/** The fields of a sequence parameter set up to `frame_mbs_only_flag`: 7.3.2.1.1. */
export interface H264SpsHead {
  readonly id: number;
  /** `chroma_format_idc`. */
  readonly chromaFormat: number;
  /** Of a luma and a chroma sample. */
  readonly bits: readonly [luma: number, chroma: number];
  readonly hasSeparateColorPlanes: boolean;
  readonly frameNumBits: number;
  /** The number of macroblocks in a row. */
  readonly columns: number;
  /** The number of macroblock rows, or of pairs of them if pictures may be fields. */
  readonly rows: number;
  readonly isFrameMbsOnly: boolean;
}

export interface H264SequenceParameters extends H264SpsHead {
  /** `profile_idc`, constraint flags, `level_idc`. */
  readonly profileBytes: Uint8Array;
}

/** The fields of a slice header that can be read without its parameter sets: 7.3.3. */
interface H264SliceStart {
  readonly firstMb: number;
  readonly isIntra: boolean;
  readonly ppsId: number;
}

export interface H264SliceHeader extends H264SliceStart {
  readonly frameNum: number;
  readonly field: 'top' | 'bottom' | undefined;
}

/** Profiles whose SPS tells the chroma format: 7.3.2.1.1. */
export const CHROMA_PROFILES: ReadonlySet<number> = new Set([
  100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
]);
const MAX_SPS_ID = 31;
const MAX_PPS_ID = 255;
/** 7.4.2.1.1: `num_ref_frames_in_pic_order_cnt_cycle`. */
const MAX_ORDER_CYCLE = 255;
const SLICE_HEADER_BYTES = 32;
const RECOVERY_POINT = 6;

export function parseH264Sps(unit: Uint8Array): H264SequenceParameters | undefined {
  const rbsp = unescapeNalUnit(unit);
  const head = readH264SpsHead(new BitReader(rbsp));
  return head && { ...head, profileBytes: rbsp.slice(1, 4) };
}

/** Reads a complete unit, without its emulation prevention bytes, up to `frame_mbs_only_flag`, inclusive. */
export function readH264SpsHead(reader: BitReader): H264SpsHead | undefined {
  reader.skip(8);
  const profile = reader.u(8);
  reader.skip(16);
  const id = reader.ue();
  const chroma = CHROMA_PROFILES.has(profile) ? readChroma(reader) : PLAIN_CHROMA;
  const frameNumBits = reader.ue() + 4;
  skipOrderCount(reader);
  reader.ue();
  reader.skip(1);
  const columns = reader.ue() + 1;
  const rows = reader.ue() + 1;
  const isFrameMbsOnly = reader.flag();
  if (reader.overrun || id > MAX_SPS_ID || frameNumBits > 16) return undefined;
  return { id, ...chroma, frameNumBits, columns, rows, isFrameMbsOnly };
}

export function parseH264Pps(unit: Uint8Array): PictureParameters | undefined {
  return parsePpsIds(unit, 1, { id: MAX_PPS_ID, spsId: MAX_SPS_ID });
}

/** `reader` is positioned after the returned fields. */
export function readSliceStart(unit: Uint8Array): H264SliceStart & { readonly reader: BitReader } {
  const reader = new BitReader(unescapeNalUnit(unit, SLICE_HEADER_BYTES));
  reader.skip(8);
  const firstMb = reader.ue();
  const sliceType = reader.ue() % 5;
  // Table 7-6: 2 is I, 4 is SI.
  const isIntra = sliceType === 2 || sliceType === 4;
  return { reader, firstMb, isIntra, ppsId: reader.ue() };
}

/** `findSps` returns the parameters that a `pic_parameter_set_id` refers to. */
export function parseSliceHeader(
  unit: Uint8Array,
  findSps: (ppsId: number) => H264SequenceParameters | undefined,
): H264SliceHeader | undefined {
  const { reader, ...start } = readSliceStart(unit);
  const sps = findSps(start.ppsId);
  if (!sps) return undefined;
  if (sps.hasSeparateColorPlanes) reader.skip(2);
  const frameNum = reader.u(sps.frameNumBits);
  const isField = !sps.isFrameMbsOnly && reader.flag();
  const field = isField ? (reader.flag() ? 'bottom' : 'top') : undefined;
  return { ...start, frameNum, field };
}

/** Whether an SEI unit has a recovery point message: D.1.8. */
export function hasRecoveryPoint(unit: Uint8Array): boolean {
  return findSei(unit, 1, RECOVERY_POINT) !== undefined;
}

type Chroma = Pick<H264SpsHead, 'chromaFormat' | 'bits' | 'hasSeparateColorPlanes'>;

const PLAIN_CHROMA: Chroma = { chromaFormat: 1, bits: [8, 8], hasSeparateColorPlanes: false };

/** Reads from `chroma_format_idc` to the scaling matrix. */
function readChroma(reader: BitReader): Chroma {
  const chromaFormat = reader.ue();
  const hasSeparateColorPlanes = chromaFormat === 3 && reader.flag();
  const bits = [reader.ue() + 8, reader.ue() + 8] as const;
  reader.skip(1);
  if (reader.flag()) {
    const lists = chromaFormat === 3 ? 12 : 8;
    for (let i = 0; i < lists; i++) if (reader.flag()) skipScalingList(reader, i < 6 ? 16 : 64);
  }
  return { chromaFormat, bits, hasSeparateColorPlanes };
}

function skipScalingList(reader: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let i = 0; i < size; i++) {
    if (next !== 0) next = (last + reader.se() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

function skipOrderCount(reader: BitReader): void {
  const type = reader.ue();
  if (type === 0) reader.ue();
  if (type !== 1) return;
  reader.skip(1);
  reader.se();
  reader.se();
  const cycle = Math.min(reader.ue(), MAX_ORDER_CYCLE);
  for (let i = 0; i < cycle; i++) reader.se();
}
