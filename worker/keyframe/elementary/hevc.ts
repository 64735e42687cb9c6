import { hevcCodecString } from '../codec-string.js';
import {
  parseIrapSliceHeader,
  parsePps,
  parseSps,
  parseVpsId,
  type HevcSequenceParameters,
} from './hevc-syntax.js';
import { ParameterSets } from './parameter-sets.js';
import type { AccessUnitKind, AccessUnitRules } from './rules.js';
import { firstUnitEnd, START_CODE_BYTES } from './start-code.js';

// ITU-T H.265, table 7-1.
const LAST_SLICE = 31;
const FIRST_IRAP = 16;
const LAST_IRAP = 21;
const VPS = 32;
const SPS = 33;
const PPS = 34;
const DELIMITER = 35;
const PREFIX_SEI = 39;

/** HEVC: ITU-T H.265 7.4.2.4.4 for the boundaries of access units. Layers above the base layer are left alone. */
export class HevcRules implements AccessUnitRules {
  readonly codec = 'hevc';
  readonly endsInNonZero = true;
  readonly #sets = new ParameterSets();
  readonly #spsById = new Map<number, HevcSequenceParameters>();
  readonly #spsIdByPps = new Map<number, number>();
  #isBetweenPictures = true;
  #hasSlice = false;
  /** The picture's parameters, if it is an IRAP picture whose first slice is there. */
  #irap: HevcSequenceParameters | undefined;
  #codecString: string | undefined;

  beginsNext(head: Uint8Array): boolean {
    if (this.#isBetweenPictures || !this.#hasSlice || layerOf(head) > 0) return false;
    const type = typeOf(head);
    // first_slice_segment_in_pic_flag is the first bit behind the header.
    if (type <= LAST_SLICE) return ((head[2] ?? 0) & 0x80) !== 0;
    return isBoundaryType(type);
  }

  carriesTime(): boolean {
    return true;
  }

  take(unit: Uint8Array): void {
    if (this.#isBetweenPictures) this.#startPicture();
    if (layerOf(unit) > 0) return;
    const type = typeOf(unit);
    if (type <= LAST_SLICE) this.#takeSlice(unit, type);
    else if (type === VPS) this.#takeVps(unit);
    else if (type === SPS) this.#takeSps(unit);
    else if (type === PPS) this.#takePps(unit);
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
    // A delimiter has to stay in front: 7.4.2.4.4.
    const isDelimited = typeOf(accessUnit.subarray(START_CODE_BYTES)) === DELIMITER;
    return this.#sets.insertInto(accessUnit, isDelimited ? firstUnitEnd(accessUnit) : 0);
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
    if (!isFirst || type < FIRST_IRAP || type > LAST_IRAP) return;
    const header = parseIrapSliceHeader(unit);
    const spsId = header.isFirst ? this.#spsIdByPps.get(header.ppsId) : undefined;
    this.#irap = spsId === undefined ? undefined : this.#spsById.get(spsId);
  }

  #takeVps(unit: Uint8Array): void {
    const id = parseVpsId(unit);
    if (id !== undefined) this.#sets.store(id, unit);
  }

  #takeSps(unit: Uint8Array): void {
    const sps = parseSps(unit);
    if (!sps) return;
    this.#spsById.set(sps.id, sps);
    this.#sets.store(0x100 + sps.id, unit);
  }

  #takePps(unit: Uint8Array): void {
    const pps = parsePps(unit);
    if (!pps) return;
    this.#spsIdByPps.set(pps.id, pps.spsId);
    this.#sets.store(0x200 + pps.id, unit);
  }
}

function typeOf(unit: Uint8Array): number {
  return ((unit[0] ?? 0) >> 1) & 0x3f;
}

/** nuh_layer_id: 7.3.1.2. */
function layerOf(unit: Uint8Array): number {
  return (((unit[0] ?? 0) & 1) << 5) | ((unit[1] ?? 0) >> 3);
}

function isBoundaryType(type: number): boolean {
  const isReserved = (type >= 41 && type <= 44) || (type >= 48 && type <= 55);
  return (type >= VPS && type <= DELIMITER) || type === PREFIX_SEI || isReserved;
}
