import { isInLengths, splitNalUnits, type NalFraming } from '../bytes/nal-units.js';
import { hasForbiddenBytes } from '../bytes/start-code.js';
import {
  h264TypeOf,
  IDR_SLICE,
  PARTITION_A,
  parseH264Sps,
  readSliceStart,
  SLICE,
  SPS,
} from '../codecs/h264-syntax.js';
import { hevcTypeOf, LAST_SLICE as LAST_HEVC_SLICE } from '../codecs/hevc-syntax.js';
import type { VideoCodec } from '../codecs/types.js';

/** The largest pictures have 139,264 macroblocks, but no level allows as many slices: ITU-T H.264 A.3.1. */
const MAX_UNITS = 10_000;
/** Encoders make slices of one size, give or take this share of it. */
const TOLERANCE = 0.35;
/** Where a slice is missing, the one before it seems to be larger by this factor, at least. */
const GAP_FACTOR = 1.6;

/**
 * Whether an access unit shows by its syntax that something in it is missing or overwritten. What is wrong inside a
 * slice, in a way that looks like coded data, only a decoder can tell.
 *
 * @param sets - Parameter sets that are not in `data`.
 */
export function looksDamaged(
  data: Uint8Array,
  codec: VideoCodec,
  framing: NalFraming,
  sets: readonly Uint8Array[] = [],
): boolean {
  if (codec !== 'h264' && codec !== 'hevc') return false;
  if (framing !== 'annex-b' && !isInLengths(data, framing.lengthBytes)) return true;
  const units: Uint8Array[] = [];
  for (const unit of splitNalUnits(data, framing)) if (units.push(unit) > MAX_UNITS) return true;
  const slices = units.filter(codec === 'h264' ? isH264Slice : isHevcSlice);
  // forbidden_zero_bit: ITU-T H.264 7.3.1, H.265 7.3.1.2.
  const isForbidden = ([first = 0]: Uint8Array): boolean => first >= 0x80;
  if (units.some(isForbidden) || slices.some(hasForbiddenBytes)) return true;
  return codec === 'h264' && lacksSlices(slices, [...sets, ...units]);
}

function isH264Slice(unit: Uint8Array): boolean {
  const type = h264TypeOf(unit);
  return type === SLICE || type === PARTITION_A || type === IDR_SLICE;
}

function isHevcSlice(unit: Uint8Array): boolean {
  return hevcTypeOf(unit) <= LAST_HEVC_SLICE;
}

/** A picture, or each field of one, is covered by slices from macroblock 0 on: ITU-T H.264 7.4.3. */
function lacksSlices(slices: readonly Uint8Array[], units: readonly Uint8Array[]): boolean {
  const starts = slices.map((slice) => readSliceStart(slice).firstMb);
  const [sps, another] = units.filter((unit) => h264TypeOf(unit) === SPS).map(parseH264Sps);
  if (!sps || another) return starts[0] !== 0;
  const { columns, rows, isFrameMbsOnly } = sps;
  const pictures: number[][] = [];
  for (const start of starts) {
    if (start === 0) pictures.push([]);
    pictures.at(-1)?.push(start);
  }
  // Where there may be fields, macroblocks count in another way.
  const end = isFrameMbsOnly ? [columns * rows] : [];
  return starts[0] !== 0 || pictures.some((picture) => hasGap([...picture, ...end], columns));
}

function hasGap(bounds: readonly number[], columns: number): boolean {
  const sizes = bounds.slice(1).map((bound, i) => bound - (bounds[i] ?? 0));
  if (sizes.some((size) => size <= 0)) return true;
  const usual = sizes.toSorted((a, b) => a - b)[(sizes.length - 1) >> 1] ?? 0;
  const isLarge = (size: number): boolean => size > usual * GAP_FACTOR && size - usual > columns;
  const isUsual = (size: number): boolean =>
    Math.abs(size - usual) <= Math.max(usual * TOLERANCE, columns);
  const large = sizes.filter(isLarge).length;
  // The last slice has what is left.
  const areAlike = sizes.slice(0, -1).every((size) => isLarge(size) || isUsual(size));
  return large > 0 && large <= sizes.length / 2 && areAlike;
}
