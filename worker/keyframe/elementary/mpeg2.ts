import { joinBytes } from '../../bytes/join-bytes.js';
import type { AccessUnitKind, AccessUnitRules } from './rules.js';
import { START_CODE, START_CODE_BYTES } from '../../bytes/start-code.js';

// ISO/IEC 13818-2, table 6-1.
const PICTURE = 0x00;
const LAST_SLICE = 0xaf;
const SEQUENCE_HEADER = 0xb3;
const EXTENSION = 0xb5;
const GROUP = 0xb8;
/** Table 6-2: `extension_start_code_identifier` of a picture coding extension. */
const PICTURE_CODING = 8;
/** Table 6-12. */
const INTRA = 1;
/** Table 6-14. */
const FRAME_STRUCTURE = 3;
/** Real sequence headers with their extensions have less than 300 bytes. */
const MAX_SEQUENCE_BYTES = 64 * 1024;

interface SeenPicture {
  hasPicture: boolean;
  hasSlice: boolean;
  hasSequence: boolean;
  isIntra: boolean;
  temporalReference: number;
  structure: number;
}

/** MPEG-1 and MPEG-2 video: ISO/IEC 13818-2 6.2. */
export class Mpeg2Rules implements AccessUnitRules {
  readonly codec = 'mpeg2video';
  readonly endsInNonZero = false;
  #sequence: Uint8Array[] = [];
  #isInSequence = false;
  #isBetweenPictures = true;
  #seen = nothingSeen();
  #firstField: SeenPicture | undefined;

  beginsNext(head: Uint8Array): boolean {
    if (this.#isBetweenPictures || !this.#seen.hasSlice) return false;
    const code = head[0];
    return code === PICTURE || code === SEQUENCE_HEADER || code === GROUP;
  }

  /** A PES packet's time belongs to the first picture start code in it: ISO/IEC 13818-1 2.4.3.7. */
  carriesTime(head: Uint8Array): boolean {
    return head[0] === PICTURE;
  }

  take(unit: Uint8Array): void {
    if (this.#isBetweenPictures) {
      this.#isBetweenPictures = false;
      this.#seen = nothingSeen();
    }
    const code = unit[0] ?? 0;
    this.#keepSequence(unit, code);
    if (code === PICTURE) this.#takePicture(unit);
    else if (code <= LAST_SLICE) this.#seen.hasSlice ||= this.#seen.hasPicture;
    else if (code === EXTENSION && (unit[1] ?? 0) >> 4 === PICTURE_CODING) {
      this.#seen.structure = (unit[3] ?? 0) & 3;
    }
  }

  finish(): AccessUnitKind {
    const kind = this.#kind();
    this.#firstField = kind.field === 'first' ? this.#seen : undefined;
    this.#isBetweenPictures = true;
    return kind;
  }

  reset(): void {
    this.#firstField = undefined;
    this.#isBetweenPictures = true;
    this.#isInSequence = false;
  }

  codecString(): undefined {
    return undefined;
  }

  complete(accessUnit: Uint8Array): Uint8Array<ArrayBuffer> {
    if (accessUnit[START_CODE_BYTES] === SEQUENCE_HEADER) return accessUnit.slice();
    return withUnitsInFront(this.#sequence, accessUnit);
  }

  /** Keeps the sequence header and the extensions that follow it. */
  #keepSequence(unit: Uint8Array, code: number): void {
    if (code === SEQUENCE_HEADER) {
      this.#sequence = [];
      this.#isInSequence = true;
      this.#seen.hasSequence = true;
    } else if (code !== EXTENSION) {
      this.#isInSequence = false;
    }
    if (this.#isInSequence && unit.length <= MAX_SEQUENCE_BYTES) this.#sequence.push(unit.slice());
  }

  #takePicture(unit: Uint8Array): void {
    const second = unit[2] ?? 0;
    this.#seen.hasPicture = true;
    this.#seen.temporalReference = ((unit[1] ?? 0) << 2) | (second >> 6);
    this.#seen.isIntra = ((second >> 3) & 7) === INTRA;
  }

  #kind(): AccessUnitKind {
    const seen = this.#seen;
    const isPicture = !this.#isBetweenPictures && seen.hasPicture;
    if (!isPicture) return { isPicture, isKeyframe: false, field: undefined };
    if (this.#firstField && isOtherField(this.#firstField, seen)) {
      return { isPicture, isKeyframe: false, field: 'second' };
    }
    const isKeyframe = seen.isIntra && this.#sequence.length > 0;
    return {
      isPicture,
      isKeyframe,
      field: seen.structure === FRAME_STRUCTURE ? undefined : 'first',
    };
  }
}

/** A copy of `accessUnit` with `units` in front, each with a start code. */
export function withUnitsInFront(
  units: readonly Uint8Array[],
  accessUnit: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return joinBytes([...units.flatMap((unit) => [START_CODE, unit]), accessUnit]);
}

function nothingSeen(): SeenPicture {
  return {
    hasPicture: false,
    hasSlice: false,
    hasSequence: false,
    isIntra: false,
    temporalReference: 0,
    structure: FRAME_STRUCTURE,
  };
}

function isOtherField(first: SeenPicture, next: SeenPicture): boolean {
  return (
    !next.hasSequence &&
    next.structure + first.structure === FRAME_STRUCTURE &&
    next.temporalReference === first.temporalReference
  );
}
