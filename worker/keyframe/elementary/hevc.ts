import { hevcCodecString } from '../../codecs/codec-string.js';
import {
  isIrap,
  LAST_SLICE,
  layerOf,
  hevcTypeOf,
  parseIrapSliceHeader,
  parseHevcPps,
  parseHevcSps,
  parseVpsId,
  type HevcSequenceParameters,
} from '../../codecs/hevc-syntax.js';
import { ParameterSets } from '../../codecs/parameter-sets.js';
import type { AccessUnitKind, AccessUnitRules } from './rules.js';
import { START_CODE_BYTES } from '../../bytes/start-code.js';

// ITU-T H.265, table 7-1.
const VPS = 32;
const SPS = 33;
const PPS = 34;
const DELIMITER = 35;
const PREFIX_SEI = 39;

/** HEVC: ITU-T H.265 7.4.2.4.4 for the boundaries of access units. Layers above the base layer are ignored. */
export class HevcRules implements AccessUnitRules {
  readonly codec = 'hevc';
  readonly endsInNonZero = true;
  readonly #sets = new ParameterSets<HevcSequenceParameters>();
  #isBetweenPictures = true;
  #hasSlice = false;
  /** The picture's parameters, if it is an IRAP picture with its first slice. */
  #irap: HevcSequenceParameters | undefined;
  #codecString: string | undefined;

  beginsNext(head: Uint8Array): boolean {
    if (this.#isBetweenPictures || !this.#hasSlice || layerOf(head) > 0) return false;
    const type = hevcTypeOf(head);
    // first_slice_segment_in_pic_flag is the first bit after the header.
    if (type <= LAST_SLICE) return ((head[2] ?? 0) & 0x80) !== 0;
    return isBoundaryType(type);
  }

  carriesTime(): boolean {
    return true;
  }

  take(unit: Uint8Array): void {
    if (this.#isBetweenPictures) this.#startPicture();
    if (layerOf(unit) > 0) return;
    const type = hevcTypeOf(unit);
    if (type <= LAST_SLICE) this.#takeSlice(unit, type);
    else if (type === VPS) this.#sets.storeVps(parseVpsId(unit), unit);
    else if (type === SPS) this.#sets.storeSps(parseHevcSps(unit), unit);
    else if (type === PPS) this.#sets.storePps(parseHevcPps(unit), unit);
  }

  finish(): AccessUnitKind {
    const isPicture = !this.#isBetweenPictures && this.#hasSlice;
    const irap = isPicture ? this.#irap : undefined;
    this.#isBetweenPictures = true;
    if (irap) this.#codecString = hevcCodecString('hvc1', irap.profileTierLevel);
    return { isPicture, isKeyframe: irap !== undefined, field: undefined };
  }

  reset(): void {
    this.#isBetweenPictures = true;
  }

  codecString(): string | undefined {
    return this.#codecString;
  }

  complete(accessUnit: Uint8Array): Uint8Array<ArrayBuffer> {
    // A delimiter has to stay first: 7.4.2.4.4.
    const isDelimited = hevcTypeOf(accessUnit.subarray(START_CODE_BYTES)) === DELIMITER;
    return this.#sets.complete(accessUnit, isDelimited);
  }

  #startPicture(): void {
    this.#isBetweenPictures = false;
    this.#hasSlice = false;
    this.#irap = undefined;
    this.#sets.nextAccessUnit();
  }

  #takeSlice(unit: Uint8Array, type: number): void {
    const isFirst = !this.#hasSlice;
    this.#hasSlice = true;
    if (!isFirst || !isIrap(type)) return;
    const header = parseIrapSliceHeader(unit);
    this.#irap = header.isFirst ? this.#sets.findSps(header.ppsId) : undefined;
  }
}

function isBoundaryType(type: number): boolean {
  const isReserved = (type >= 41 && type <= 44) || (type >= 48 && type <= 55);
  return (type >= VPS && type <= DELIMITER) || type === PREFIX_SEI || isReserved;
}
