import { withUnitsInFront } from './mpeg2.js';
import type { AccessUnitKind, AccessUnitRules } from './rules.js';
import { START_CODE_BYTES } from '../../bytes/start-code.js';

// ISO/IEC 14496-2, table 6-3.
const LAST_VIDEO_OBJECT = 0x1f;
const FIRST_LAYER = 0x20;
const LAST_LAYER = 0x2f;
const SEQUENCE = 0xb0;
const USER_DATA = 0xb2;
const GROUP = 0xb3;
const VISUAL_OBJECT = 0xb5;
const PICTURE = 0xb6;
/** Table 6-20: `vop_coding_type`. */
const INTRA = 0;
/** Real configurations have less than 100 bytes. */
const MAX_CONFIGURATION_BYTES = 64 * 1024;

/** MPEG-4 Visual: ISO/IEC 14496-2 6.2. */
export class Mpeg4Rules implements AccessUnitRules {
  readonly codec = 'mpeg4';
  readonly endsInNonZero = false;
  #configuration: Uint8Array[] = [];
  #hasLayer = false;
  #isInConfiguration = false;
  #carriesConfiguration = false;
  #isBetweenPictures = true;
  #hasPicture = false;
  #isIntra = false;

  beginsNext(head: Uint8Array): boolean {
    if (this.#isBetweenPictures || !this.#hasPicture) return false;
    const code = head[0] ?? 0;
    return code === PICTURE || code === GROUP || isConfiguration(code);
  }

  carriesTime(head: Uint8Array): boolean {
    return head[0] === PICTURE;
  }

  take(unit: Uint8Array): void {
    if (this.#isBetweenPictures) this.#startPicture();
    const code = unit[0] ?? 0;
    this.#keepConfiguration(unit, code);
    if (code === PICTURE && !this.#hasPicture) {
      this.#hasPicture = true;
      this.#isIntra = (unit[1] ?? 0xff) >> 6 === INTRA;
    }
  }

  finish(): AccessUnitKind {
    const isPicture = !this.#isBetweenPictures && this.#hasPicture;
    this.#isBetweenPictures = true;
    const isKeyframe = isPicture && this.#isIntra && this.#hasLayer;
    return { isPicture, isKeyframe, field: undefined };
  }

  reset(): void {
    this.#isBetweenPictures = true;
    this.#isInConfiguration = false;
  }

  codecString(): undefined {
    return undefined;
  }

  complete(accessUnit: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.#carriesConfiguration && accessUnit[START_CODE_BYTES] !== PICTURE
      ? accessUnit.slice()
      : withUnitsInFront(this.#configuration, accessUnit);
  }

  #startPicture(): void {
    this.#isBetweenPictures = false;
    this.#hasPicture = false;
    this.#isIntra = false;
    this.#carriesConfiguration = false;
  }

  /** Keeps everything from a configuration's first header to the end of its video object layer. */
  #keepConfiguration(unit: Uint8Array, code: number): void {
    if (isConfiguration(code)) {
      if (!this.#isInConfiguration) this.#configuration = [];
      this.#isInConfiguration = true;
      if (code >= FIRST_LAYER && code <= LAST_LAYER) {
        this.#hasLayer = true;
        this.#carriesConfiguration = true;
      }
    } else if (code !== USER_DATA) {
      this.#isInConfiguration = false;
    }
    const isKept = this.#isInConfiguration && unit.length <= MAX_CONFIGURATION_BYTES;
    if (isKept) this.#configuration.push(unit.slice());
  }
}

function isConfiguration(code: number): boolean {
  return (
    code === SEQUENCE ||
    code === VISUAL_OBJECT ||
    code <= LAST_VIDEO_OBJECT ||
    (code >= FIRST_LAYER && code <= LAST_LAYER)
  );
}
