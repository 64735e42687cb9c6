const TICKS_PER_SECOND = 90_000;
/** Time stamps have 33 bits: ISO/IEC 13818-1 2.4.3.7. */
const TICKS_MODULO = 2 ** 33;

/** What the time stamps of a segment, of whatever stream, are unwrapped by. */
export interface TsClock {
  firstTicks: number | undefined;
}

/** Time stamps of a PES packet, in ticks of 90 kHz. */
export interface PesTimes {
  readonly ptsTicks: number | undefined;
  /** Only where it differs from the PTS: ISO/IEC 13818-1 2.7.5. */
  readonly dtsTicks: number | undefined;
}

/** Times of an access unit, in seconds. */
export interface UnitTimes {
  readonly pts: number | undefined;
  /** Decoding time: nothing from this unit on is shown before. */
  readonly dts: number | undefined;
}

interface PesMark extends PesTimes {
  readonly offset: number;
}

interface PacketMark {
  readonly offset: number;
  readonly endOffset: number;
}

/** Which PES packet and which TS packet the bytes of an elementary stream came in. Offsets count from its first byte. */
export class StreamMarks {
  readonly #clock: TsClock;
  #length = 0;
  readonly #pes: PesMark[] = [];
  readonly #packets: PacketMark[] = [];
  #hasDts = false;

  constructor(clock: TsClock) {
    this.#clock = clock;
  }

  /** A PES packet's data begins at the stream's end. */
  startPes(times: PesTimes): void {
    this.#pes.push({ offset: this.#length, ...times });
    this.#clock.firstTicks ??= times.ptsTicks;
    this.#hasDts ||= times.dtsTicks !== undefined;
  }

  /** `bytes` more came in the TS packet that ends at `endOffset` of the segment. */
  addPacket(bytes: number, endOffset: number): void {
    if (bytes > 0) this.#packets.push({ offset: this.#length, endOffset });
    this.#length += bytes;
  }

  dropBefore(offset: number): void {
    dropFront(this.#pes, lastAt(this.#pes, offset));
    dropFront(this.#packets, lastAt(this.#packets, offset));
  }

  /** End of the TS packet that has the byte in front of `offset`. */
  packetEnd(offset: number): number {
    return this.#packets[lastAt(this.#packets, offset - 1)]?.endOffset ?? 0;
  }

  /**
   * Those of the picture at `offset`. A PES packet's time stamps are those of the first picture that begins in it:
   * ISO/IEC 13818-1 2.4.3.7; `previous` is where the picture before begins.
   */
  timesAt(offset: number, previous: number | undefined): UnitTimes {
    const pes = this.#pes[lastAt(this.#pes, offset)];
    if (!pes || (previous !== undefined && previous >= pes.offset)) {
      return { pts: undefined, dts: undefined };
    }
    // Some multiplexers write no DTS at all: only beside others does the lack of one say that it equals the PTS.
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

/** Index of the last mark at or before `offset`, or -1. Marks are in order. */
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
