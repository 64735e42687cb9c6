import { joinBytes } from '../bytes/join-bytes.js';
import { BitReader } from '../bytes/bit-reader.js';
import {
  findStartCode,
  LONG_START_CODE,
  START_CODE_BYTES,
  unescapeNalUnit,
  withoutTrailingZeros,
} from '../bytes/start-code.js';

/** Limits what one stream can make us keep; real parameter sets have a few hundred bytes. */
const MAX_KEPT_BYTES = 256 * 1024;
/** More than a PPS's identifiers need. */
const PPS_HEAD_BYTES = 32;

export interface PictureParameters {
  readonly id: number;
  readonly spsId: number;
}

/** The two identifiers at the beginning of a PPS: ITU-T H.264 7.3.2.2, H.265 7.3.2.3.1. */
export function parsePpsIds(
  unit: Uint8Array,
  headerBytes: number,
  most: PictureParameters,
): PictureParameters | undefined {
  const reader = new BitReader(unescapeNalUnit(unit, PPS_HEAD_BYTES).subarray(headerBytes));
  const id = reader.ue();
  const spsId = reader.ue();
  return reader.overrun || id > most.id || spsId > most.spsId ? undefined : { id, spsId };
}

/**
 * The latest parameter set of each kind and identifier, which of them the current access unit carries, and the contents
 * of the SPS.
 */
export class ParameterSets<Sps extends { readonly id: number }> {
  /** Keyed by numbers that sort the sets into the order in which a decoder needs them. */
  readonly #units = new Map<number, Uint8Array>();
  readonly #carried = new Set<number>();
  readonly #spsById = new Map<number, Sps>();
  readonly #spsIdByPps = new Map<number, number>();
  #keptBytes = 0;

  storeVps(id: number | undefined, unit: Uint8Array): void {
    if (id !== undefined) this.#store(id, unit);
  }

  storeSps(sps: Sps | undefined, unit: Uint8Array): void {
    if (!sps) return;
    this.#spsById.set(sps.id, sps);
    this.#store(0x100 + sps.id, unit);
  }

  storePps(pps: PictureParameters | undefined, unit: Uint8Array): void {
    if (!pps) return;
    this.#spsIdByPps.set(pps.id, pps.spsId);
    this.#store(0x200 + pps.id, unit);
  }

  /** The parameters that a `pic_parameter_set_id` refers to. */
  findSps(ppsId: number): Sps | undefined {
    const spsId = this.#spsIdByPps.get(ppsId);
    return spsId === undefined ? undefined : this.#spsById.get(spsId);
  }

  /** Begins a new access unit, which carries no sets yet. */
  nextAccessUnit(): void {
    this.#carried.clear();
  }

  /**
   * A copy of `accessUnit`, with all sets added if it lacks one: at its start, or after the delimiter with which it
   * begins. All sets are added, because one of them may refer to a set that the access unit carries itself.
   */
  complete(accessUnit: Uint8Array, isDelimited: boolean): Uint8Array<ArrayBuffer> {
    const isComplete = [...this.#units.keys()].every((key) => this.#carried.has(key));
    if (isComplete) return accessUnit.slice();
    const sets = [...this.#units].sort(([a], [b]) => a - b).map(([, unit]) => unit);
    const position = isDelimited ? firstUnitEnd(accessUnit) : 0;
    return joinBytes([
      accessUnit.subarray(0, position),
      ...sets.flatMap((unit) => [LONG_START_CODE, unit]),
      accessUnit.subarray(position),
    ]);
  }

  #store(key: number, nalUnit: Uint8Array): void {
    const unit = nalUnit.subarray(0, withoutTrailingZeros(nalUnit, nalUnit.length));
    const keptBytes = this.#keptBytes - (this.#units.get(key)?.length ?? 0) + unit.length;
    if (keptBytes > MAX_KEPT_BYTES) return;
    this.#keptBytes = keptBytes;
    this.#units.set(key, unit.slice());
    this.#carried.add(key);
  }
}

function firstUnitEnd(bytes: Uint8Array): number {
  const next = findStartCode(bytes, START_CODE_BYTES);
  return withoutTrailingZeros(bytes, next < 0 ? bytes.length : next);
}
