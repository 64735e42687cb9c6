const TICKS_PER_SECOND = 90_000;
/** Time stamps have 33 bits: ISO/IEC 13818-1 2.4.3.7. */
const TICKS_MODULO = 2 ** 33;

interface PesMark {
  readonly offset: number;
  readonly ptsTicks: number | undefined;
}

interface PacketMark {
  readonly offset: number;
  readonly endOffset: number;
}

/** Which PES packet and which TS packet the bytes of an elementary stream came in. Offsets count from its first byte. */
export class StreamMarks {
  #length = 0;
  readonly #pes: PesMark[] = [];
  readonly #packets: PacketMark[] = [];
  #firstTicks: number | undefined;

  get firstPresentationTime(): number | undefined {
    return this.#firstTicks === undefined ? undefined : this.#firstTicks / TICKS_PER_SECOND;
  }

  /** A PES packet's data begins at the stream's end. */
  startPes(ptsTicks: number | undefined): void {
    this.#pes.push({ offset: this.#length, ptsTicks });
    this.#firstTicks ??= ptsTicks;
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
   * Seconds, of the picture at `offset`. A PES packet's time stamp is that of the first picture that begins in it:
   * ISO/IEC 13818-1 2.4.3.7; `previous` is where the picture before begins.
   */
  presentationTime(offset: number, previous: number | undefined): number | undefined {
    const pes = this.#pes[lastAt(this.#pes, offset)];
    if (pes?.ptsTicks === undefined || this.#firstTicks === undefined) return undefined;
    if (previous !== undefined && previous >= pes.offset) return undefined;
    return unwrap(pes.ptsTicks, this.#firstTicks) / TICKS_PER_SECOND;
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
