import { avcCodecString } from '../../codecs/codec-string.js';
import {
  hasRecoveryPoint,
  IDR_SLICE,
  h264TypeOf,
  parseH264Pps,
  parseSliceHeader,
  parseH264Sps,
  PARTITION_A,
  SLICE,
  SPS,
  type H264SequenceParameters,
  type H264SliceHeader,
} from '../../codecs/h264-syntax.js';
import { ParameterSets } from '../../codecs/parameter-sets.js';
import type { AccessUnitKind, AccessUnitRules } from './rules.js';
import { START_CODE_BYTES } from '../../bytes/start-code.js';

// ITU-T H.264, table 7-1.
const SEI = 6;
const PPS = 8;
const DELIMITER = 9;

/**
 * Units that begin an access unit if they follow a slice: 7.4.1.2.3. Prefix units (14) do not, because they precede
 * every slice of a scalable stream, also the second slice of a picture.
 */
const BOUNDARY_TYPES: ReadonlySet<number> = new Set([SEI, SPS, PPS, DELIMITER, 15, 16, 17, 18]);

interface SeenPicture {
  first: H264SliceHeader | undefined;
  hasSlice: boolean;
  isIdr: boolean;
  isIntra: boolean;
  hasRecoveryPoint: boolean;
}

/** H.264: ITU-T H.264 7.4.1.2.3 for the boundaries of access units, 7.4.1.2.4 for those of fields. */
export class H264Rules implements AccessUnitRules {
  readonly codec = 'h264';
  readonly endsInNonZero = true;
  readonly #sets = new ParameterSets<H264SequenceParameters>();
  #seen = nothingSeen();
  #isBetweenPictures = true;
  #firstField: H264SliceHeader | undefined;
  #codecString: string | undefined;

  beginsNext(head: Uint8Array): boolean {
    if (this.#isBetweenPictures || !this.#seen.hasSlice) return false;
    const type = h264TypeOf(head);
    if (isSlice(type)) return isFirstSlice(head);
    return BOUNDARY_TYPES.has(type);
  }

  carriesTime(): boolean {
    return true;
  }

  take(unit: Uint8Array): void {
    if (this.#isBetweenPictures) this.#startPicture();
    const type = h264TypeOf(unit);
    if (isSlice(type)) this.#takeSlice(unit, type);
    else if (type === SEI) this.#seen.hasRecoveryPoint ||= hasRecoveryPoint(unit);
    else if (type === SPS) this.#sets.storeSps(parseH264Sps(unit), unit);
    else if (type === PPS) this.#sets.storePps(parseH264Pps(unit), unit);
  }

  finish(): AccessUnitKind {
    const kind = this.#kind();
    this.#firstField = kind.field === 'first' ? this.#seen.first : undefined;
    this.#isBetweenPictures = true;
    return kind;
  }

  reset(): void {
    this.#firstField = undefined;
    this.#isBetweenPictures = true;
  }

  codecString(): string | undefined {
    return this.#codecString;
  }

  complete(accessUnit: Uint8Array): Uint8Array<ArrayBuffer> {
    // A delimiter has to stay first: 7.4.1.2.3.
    const isDelimited = h264TypeOf(accessUnit.subarray(START_CODE_BYTES)) === DELIMITER;
    return this.#sets.complete(accessUnit, isDelimited);
  }

  #takeSlice(unit: Uint8Array, type: number): void {
    const seen = this.#seen;
    const header = parseSliceHeader(unit, (ppsId) => this.#sets.findSps(ppsId));
    if (!seen.hasSlice) seen.first = header;
    seen.hasSlice = true;
    seen.isIdr ||= type === IDR_SLICE;
    seen.isIntra &&= header?.isIntra === true;
  }

  /** For parameter sets, both fields of a frame count as one access unit. */
  #startPicture(): void {
    this.#isBetweenPictures = false;
    this.#seen = nothingSeen();
    if (!this.#firstField) this.#sets.nextAccessUnit();
  }

  #kind(): AccessUnitKind {
    const { first, isIdr, isIntra, hasRecoveryPoint } = this.#seen;
    const isPicture = this.#hasPicture;
    // Without its first slice (or its parameter sets) the picture has a hole.
    if (!isPicture || first?.firstMb !== 0) {
      return { isPicture, isKeyframe: false, field: undefined };
    }
    if (this.#firstField && isOtherField(this.#firstField, first) && !isIdr) {
      return { isPicture, isKeyframe: false, field: 'second' };
    }
    const isKeyframe = isIdr || isIntra;
    if (isKeyframe) this.#noteCodecString(first.ppsId);
    const isRandomAccess = isKeyframe && (isIdr || hasRecoveryPoint);
    return { isPicture, isKeyframe, isRandomAccess, field: first.field && 'first' };
  }

  get #hasPicture(): boolean {
    return !this.#isBetweenPictures && this.#seen.hasSlice;
  }

  #noteCodecString(ppsId: number): void {
    const sps = this.#sets.findSps(ppsId);
    this.#codecString = sps && avcCodecString('avc1', sps.profileBytes);
  }
}

function nothingSeen(): SeenPicture {
  return {
    first: undefined,
    hasSlice: false,
    isIdr: false,
    isIntra: true,
    hasRecoveryPoint: false,
  };
}

function isSlice(type: number): boolean {
  return type === SLICE || type === PARTITION_A || type === IDR_SLICE;
}

/** Whether `first_mb_in_slice` is 0, which is an Exp-Golomb number of one bit. */
function isFirstSlice(head: Uint8Array): boolean {
  return ((head[1] ?? 0) & 0x80) !== 0;
}

function isOtherField(first: H264SliceHeader, next: H264SliceHeader): boolean {
  return next.field !== undefined && next.field !== first.field && next.frameNum === first.frameNum;
}
