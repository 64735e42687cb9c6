import { SnapError } from '../../../shared/errors.js';
import { GrowableBuffer } from '../../bytes/growable-buffer.js';
import { HEAD_BYTES, type AccessUnitRules } from './rules.js';
import { findStartCode, START_CODE_BYTES, withoutTrailingZeros } from '../../bytes/start-code.js';

/** Anything larger is not a coded picture: level 6.2 of H.264 allows about 20 MB. */
const MAX_ACCESS_UNIT_BYTES = 32 * 1024 * 1024;

/** An access unit of an elementary stream. Offsets count from the stream's first byte. */
export interface ElementaryUnit {
  readonly isKeyframe: boolean;
  readonly isRandomAccess: boolean;
  /** The start of the unit that decides which PES packet's time applies. */
  readonly timeOffset: number;
  /** The same offset of the previous access unit. */
  readonly previousTimeOffset: number | undefined;
  /** Just after the last byte. */
  readonly endOffset: number;
  /** Its bytes, with the parameter sets that a keyframe lacks before them. Valid only while it is being visited. */
  copy(): Uint8Array<ArrayBuffer>;
}

export interface ElementaryVisitor {
  /** An access unit begins. Not called for a unit that may turn out to be the second field of the previous one. */
  begin(timeOffset: number, previousTimeOffset: number | undefined): 'stop' | undefined;
  take(unit: ElementaryUnit): 'stop' | undefined;
}

interface PendingUnit {
  /** The end in the buffer. */
  readonly end: number;
  readonly isKeyframe: boolean;
  readonly isRandomAccess: boolean;
  readonly timeOffset: number;
}

/** Cuts an elementary stream into access units as it arrives, and holds only the current one. */
export class AccessUnitReader {
  readonly #rules: AccessUnitRules;
  readonly #visitor: ElementaryVisitor;
  readonly #buffer = new GrowableBuffer();
  /** The stream offset of the buffer's first byte. */
  #base = 0;
  /** The position of the open unit's start code in the buffer; -1 before the first one. */
  #unitStart = -1;
  #isHeadSeen = false;
  #scanned = 0;
  #timeOffset: number | undefined;
  #lastTimeOffset: number | undefined;
  /** Waits for its second field. */
  #firstField: PendingUnit | undefined;

  constructor(rules: AccessUnitRules, visitor: ElementaryVisitor) {
    this.#rules = rules;
    this.#visitor = visitor;
  }

  /** The stream offset from which bytes still matter. */
  get heldFrom(): number {
    return this.#base;
  }

  push(piece: Uint8Array): 'stop' | undefined {
    this.#buffer.append(piece);
    if (this.#buffer.length > MAX_ACCESS_UNIT_BYTES) {
      throw new SnapError('too-large', 'A coded picture is larger than 32 MiB');
    }
    return this.#scan();
  }

  /** Ends the stream, and with it the last access unit. */
  end(): 'stop' | undefined {
    if (this.#unitStart < 0) return undefined;
    if (!this.#isHeadSeen && this.#lookAtHead(this.#buffer.length)) return 'stop';
    this.#closeUnit(this.#buffer.length);
    if (this.#endAccessUnit(this.#buffer.length)) return 'stop';
    return this.#firstField && this.#give(this.#firstField);
  }

  /** Bytes are missing from here on, so the current unit cannot be trusted. */
  reset(): void {
    this.#rules.reset();
    this.#base += this.#buffer.length;
    this.#buffer.clear();
    this.#unitStart = -1;
    this.#scanned = 0;
    this.#timeOffset = undefined;
    this.#firstField = undefined;
  }

  #scan(): 'stop' | undefined {
    for (;;) {
      const bytes = this.#buffer.view;
      const next = findStartCode(bytes, this.#scanned);
      const isHeadThere = bytes.length >= this.#unitStart + START_CODE_BYTES + HEAD_BYTES;
      if (this.#unitStart >= 0 && !this.#isHeadSeen && (isHeadThere || next >= 0)) {
        if (this.#lookAtHead(next < 0 ? bytes.length : next)) return 'stop';
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

  /** Decides, once the open unit's first bytes have arrived, whether it begins an access unit. */
  #lookAtHead(unitEnd: number): 'stop' | undefined {
    this.#isHeadSeen = true;
    const start = this.#unitStart + START_CODE_BYTES;
    const head = this.#buffer.view.slice(start, Math.min(start + HEAD_BYTES, unitEnd));
    if (this.#rules.beginsNext(head) && this.#endAccessUnit(this.#unitStart)) return 'stop';
    if (this.#timeOffset !== undefined || !this.#rules.carriesTime(head)) return undefined;
    this.#timeOffset = this.#base + this.#unitStart;
    if (this.#firstField) return undefined;
    return this.#visitor.begin(this.#timeOffset, this.#lastTimeOffset);
  }

  #endAccessUnit(end: number): 'stop' | undefined {
    const { isPicture, isKeyframe, isRandomAccess = isKeyframe, field } = this.#rules.finish();
    const first = this.#firstField;
    const timeOffset = this.#timeOffset ?? this.#base;
    this.#firstField = undefined;
    this.#timeOffset = undefined;
    if (first && field === 'second') return this.#give({ ...first, end });
    if (first && this.#give(first)) return 'stop';
    const unit = { end: end - (first?.end ?? 0), isKeyframe, isRandomAccess, timeOffset };
    if (field === 'first') {
      this.#firstField = unit;
      return undefined;
    }
    if (isPicture) return this.#give(unit);
    this.#drop(unit.end);
    return undefined;
  }

  #give({ end, isKeyframe, isRandomAccess, timeOffset }: PendingUnit): 'stop' | undefined {
    const bytes = this.#buffer.view;
    const last = this.#rules.endsInNonZero ? withoutTrailingZeros(bytes, end) : end;
    const unit = bytes.subarray(0, last);
    const result = this.#visitor.take({
      isKeyframe,
      isRandomAccess,
      timeOffset,
      previousTimeOffset: this.#lastTimeOffset,
      endOffset: this.#base + last,
      copy: () => (isKeyframe ? this.#rules.complete(unit) : unit.slice()),
    });
    this.#lastTimeOffset = timeOffset;
    this.#drop(end);
    return result;
  }

  #drop(count: number): void {
    this.#buffer.dropFront(count);
    this.#base += count;
    this.#scanned = Math.max(0, this.#scanned - count);
    if (this.#unitStart >= 0) this.#unitStart -= count;
  }
}
