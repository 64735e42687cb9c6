import { SnapError } from '../../../src/shared/errors.js';
import { GrowableBuffer } from '../growable-buffer.js';
import { HEAD_BYTES, type AccessUnitRules } from './rules.js';
import { findStartCode, START_CODE_BYTES, withoutTrailingZeros } from './start-code.js';

/** A coded picture larger than this is no picture: level 6.2 of H.264 allows about 20 MB. */
const MAX_ACCESS_UNIT_BYTES = 32 * 1024 * 1024;

/** A keyframe in an elementary stream. Offsets count from the stream's first byte. */
export interface FoundKeyframe {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where the unit begins that the time of a PES packet goes by. */
  readonly timeOffset: number;
  /** Just behind the last byte. */
  readonly endOffset: number;
}

/** Cuts an elementary stream, as it arrives, into access units, and holds only the one being read. */
export class KeyframeReader {
  readonly #rules: AccessUnitRules;
  readonly #buffer = new GrowableBuffer();
  /** Offset in the stream of the buffer's first byte. */
  #base = 0;
  /** Where the open unit's start code is in the buffer; -1 before the first one. */
  #unitStart = -1;
  #isHeadSeen = false;
  #scanned = 0;
  #timeOffset: number | undefined;
  #lastTimeOffset: number | undefined;
  /** Where the first field ends in the buffer, while its second field is being read. */
  #fieldEnd: number | undefined;

  constructor(rules: AccessUnitRules) {
    this.#rules = rules;
  }

  /** Offset from which on the stream's bytes still matter. */
  get heldFrom(): number {
    return this.#base;
  }

  /** The time offset of the access unit before the last one found. */
  get previousTimeOffset(): number | undefined {
    return this.#lastTimeOffset;
  }

  push(piece: Uint8Array): FoundKeyframe | undefined {
    this.#buffer.append(piece);
    if (this.#buffer.length > MAX_ACCESS_UNIT_BYTES) {
      throw new SnapError('too-large', 'A coded picture is larger than 32 MiB');
    }
    return this.#scan();
  }

  /** Ends the stream, and with it the last access unit. */
  end(): FoundKeyframe | undefined {
    if (this.#unitStart < 0) return undefined;
    const found = this.#isHeadSeen ? undefined : this.#lookAtHead(this.#buffer.length);
    if (found) return found;
    this.#closeUnit(this.#buffer.length);
    return this.#endAccessUnit(this.#buffer.length) ?? this.#giveFirstField();
  }

  /** Bytes are missing from here on: what was begun cannot be trusted. */
  reset(): void {
    this.#rules.reset();
    this.#base += this.#buffer.length;
    this.#buffer.clear();
    this.#unitStart = -1;
    this.#scanned = 0;
    this.#timeOffset = undefined;
    this.#fieldEnd = undefined;
  }

  #scan(): FoundKeyframe | undefined {
    for (;;) {
      const bytes = this.#buffer.view;
      const next = findStartCode(bytes, this.#scanned);
      const isHeadThere = bytes.length >= this.#unitStart + START_CODE_BYTES + HEAD_BYTES;
      if (this.#unitStart >= 0 && !this.#isHeadSeen && (isHeadThere || next >= 0)) {
        const found = this.#lookAtHead(next < 0 ? bytes.length : next);
        if (found) return found;
        // The buffer may have moved.
        continue;
      }
      if (next < 0) {
        this.#scanned = Math.max(this.#scanned, bytes.length - START_CODE_BYTES + 1);
        if (this.#unitStart < 0) this.#drop(this.#scanned);
        return undefined;
      }
      this.#openUnit(next);
    }
  }

  #openUnit(start: number): void {
    if (this.#unitStart >= 0) this.#closeUnit(start);
    else this.#drop(start);
    const at = this.#unitStart >= 0 ? start : 0;
    this.#unitStart = at;
    this.#scanned = at + START_CODE_BYTES;
    this.#isHeadSeen = false;
  }

  #closeUnit(end: number): void {
    const bytes = this.#buffer.view;
    const start = this.#unitStart + START_CODE_BYTES;
    if (end > start) this.#rules.take(bytes.subarray(start, end));
  }

  /** Once the open unit's first bytes are there: does an access unit begin with it? */
  #lookAtHead(unitEnd: number): FoundKeyframe | undefined {
    this.#isHeadSeen = true;
    const start = this.#unitStart + START_CODE_BYTES;
    const head = this.#buffer.view.subarray(start, Math.min(start + HEAD_BYTES, unitEnd));
    const found = this.#rules.beginsNext(head) ? this.#endAccessUnit(this.#unitStart) : undefined;
    if (this.#timeOffset === undefined && this.#rules.carriesTime(head)) {
      this.#timeOffset = this.#base + this.#unitStart;
    }
    return found;
  }

  #endAccessUnit(end: number): FoundKeyframe | undefined {
    const kind = this.#rules.finish();
    const isPairOpen = this.#fieldEnd !== undefined;
    if (kind === 'first-field' && !isPairOpen) {
      this.#fieldEnd = end;
      return undefined;
    }
    if (isPairOpen) return kind === 'second-field' ? this.#give(end) : this.#giveFirstField();
    if (kind === 'keyframe') return this.#give(end);
    this.#lastTimeOffset = this.#timeOffset ?? this.#lastTimeOffset;
    this.#timeOffset = undefined;
    this.#drop(end);
    return undefined;
  }

  #giveFirstField(): FoundKeyframe | undefined {
    return this.#fieldEnd === undefined ? undefined : this.#give(this.#fieldEnd);
  }

  #give(end: number): FoundKeyframe {
    const bytes = this.#buffer.view;
    const last = this.#rules.endsInNonZero ? withoutTrailingZeros(bytes, end) : end;
    return {
      bytes: this.#rules.complete(bytes.subarray(0, last)),
      timeOffset: this.#timeOffset ?? this.#base,
      endOffset: this.#base + last,
    };
  }

  #drop(count: number): void {
    this.#buffer.dropFront(count);
    this.#base += count;
    this.#scanned = Math.max(0, this.#scanned - count);
    if (this.#unitStart >= 0) this.#unitStart -= count;
  }
}
