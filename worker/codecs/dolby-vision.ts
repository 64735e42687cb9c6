import { BitReader } from '../bytes/bit-reader.js';
import { unescapeNalUnit } from '../bytes/start-code.js';

// "Dolby Vision streams within the ISO base media file format", "within the HTTP Live Streaming format", and ETSI GS
// CCM 001 for the metadata. A picture of some profiles has colors of its own, which only the metadata beside it turns
// into those of any display; a picture of the others is HDR10, HLG or SDR without the metadata.

/** Profiles whose pictures never have the colors of anything else. */
const OWN_COLORS: ReadonlySet<number> = new Set([3, 5]);
/** Profiles whose pictures have, where they are said to be compatible with something else. */
const MAY_HAVE_OWN_COLORS: ReadonlySet<number> = new Set([10, 20]);

/** A codec string whose pictures have colors of their own; with other colors it would be that of the codec alone. */
export function isOwnColorsString(codecString: string): boolean {
  const [fourcc = '', profile] = codecString.toLowerCase().split('.');
  return /^d(vh1|vhe|va1|vav|av1)$/.test(fourcc) && hasOwnColors(Number(profile), 0);
}

/** Reads `dvcC`, `dvvC` or `dvwC`. */
export function isOwnColorsRecord(record: Uint8Array): boolean {
  const [, , profile = 0, , compatibility = 0] = record;
  return hasOwnColors(profile >> 1, compatibility >> 4);
}

function hasOwnColors(profile: number, compatibility: number): boolean {
  return OWN_COLORS.has(profile) || (MAY_HAVE_OWN_COLORS.has(profile) && compatibility === 0);
}

/** `rpu_nal_prefix`, and the bytes in which everything is that is read here. */
const RPU_PREFIX = 25;
const RPU_HEAD_BYTES = 32;
const NAL_HEADER_BYTES = 2;

/**
 * Reads the beginning of a unit of metadata, an HEVC unit of type 62: of the profiles in use, only profile 5 has RPU
 * profile 0 and full range.
 */
export function isOwnColorsRpu(unit: Uint8Array): boolean {
  const reader = new BitReader(unescapeNalUnit(unit, RPU_HEAD_BYTES).subarray(NAL_HEADER_BYTES));
  if (reader.u(8) !== RPU_PREFIX || reader.u(6) !== 2) return false;
  reader.skip(11);
  const profile = reader.u(4);
  reader.skip(4);
  const hasSequenceInfo = reader.flag();
  reader.skip(1);
  const isFixedPoint = reader.u(2) === 0;
  if (isFixedPoint) reader.ue();
  reader.skip(2);
  const isFullRange = reader.flag();
  return hasSequenceInfo && profile === 0 && isFullRange && !reader.overrun;
}
