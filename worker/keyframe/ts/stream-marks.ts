const TICKS_PER_SECOND = 90_000;
/** Time stamps have 33 bits: ISO/IEC 13818-1 2.4.3.7. */
const TICKS_MODULO = 2 ** 33;

/** Unwraps the time stamps of a segment, for all of its streams. */
export interface TsClock {
  firstTicks: number | undefined;
}

/** The time stamps of a PES packet, in ticks of 90 kHz. */
export interface PesTimes {
  readonly ptsTicks: number | undefined;
  /** Set only if it differs from the PTS: ISO/IEC 13818-1 2.7.5. */
  readonly dtsTicks: number | undefined;
}

/** The times of an access unit, in seconds. */
export interface UnitTimes {
  readonly pts: number | undefined;
  /** The decoding time: nothing from this unit on is displayed before it. */
  readonly dts: number | undefined;
}

interface PesMark extends PesTimes {
  readonly offset: number;
}

interface PacketMark {
  readonly offset: number;
  readonly endOffset: number;
}

/**
 * Remembers in which PES packet and which TS packet the bytes of an elementary stream arrived. Offsets count from the
 * stream's first byte.
 */
export class StreamMarks {
  readonly #clock: TsClock;
  #length = 0;
  readonly #pes: PesMark[] = [];
  readonly #packets: PacketMark[] = [];
  #hasDts = false;

  constructor(clock: TsClock) {
    this.#clock = clock;
  }

  /** A PES packet's data begins at the current end of the stream. */
  startPes(times: PesTimes): void {
    this.#pes.push({ offset: this.#length, ...times });
    this.#clock.firstTicks ??= times.ptsTicks;
    this.#hasDts ||= times.dtsTicks !== undefined;
  }

  /** `bytes` more arrived in the TS packet that ends at `endOffset` of the segment. */
  addPacket(bytes: number, endOffset: number): void {
    if (bytes > 0) this.#packets.push({ offset: this.#length, endOffset });
    this.#length += bytes;
  }

  dropBefore(offset: number): void {
    dropFront(this.#pes, lastAt(this.#pes, offset));
    dropFront(this.#packets, lastAt(this.#packets, offset));
  }

  /** The end of the TS packet that holds the byte before `offset`. */
  packetEnd(offset: number): number {
    return this.#packets[lastAt(this.#packets, offset - 1)]?.endOffset ?? 0;
  }

  /**
   * The times of the picture at `offset`. A PES packet's time stamps belong to the first picture that begins in it:
   * ISO/IEC 13818-1 2.4.3.7; `previous` is the start of the previous picture.
   */
  timesAt(offset: number, previous: number | undefined): UnitTimes {
    const pes = this.#pes[lastAt(this.#pes, offset)];
    if (!pes || (previous !== undefined && previous >= pes.offset)) {
      return { pts: undefined, dts: undefined };
    }
    // Some multiplexers write no DTS at all. A missing DTS means that it equals the PTS only if others are there.
    const dtsTicks = pes.dtsTicks ?? (this.#hasDts ? pes.ptsTicks : undefined);
    return { pts: this.#toSeconds(pes.ptsTicks), dts: this.#toSeconds(dtsTicks) };
  }

  #toSeconds(ticks: number | undefined): number | undefined {
    const { firstTicks } = this.#clock;
    if (ticks === undefined || firstTicks === undefined) return undefined;
    return unwrap(ticks, firstTicks) / TICKS_PER_SECOND;
  }
}

/** `ticks` on the same turn of the clock as `reference`. */
function unwrap(ticks: number, reference: number): number {
  const ahead = (ticks - reference + TICKS_MODULO) % TICKS_MODULO;
  return reference + (ahead < TICKS_MODULO / 2 ? ahead : ahead - TICKS_MODULO);
}

function dropFront(marks: unknown[], count: number): void {
  if (count > 0) marks.splice(0, count);
}

/** The index of the last mark at `offset` or before it, or -1. Marks are in order. */
function lastAt(marks: readonly { readonly offset: number }[], offset: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.offset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
