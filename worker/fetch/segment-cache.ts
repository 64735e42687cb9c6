interface Front {
  readonly pages: Uint8Array<ArrayBuffer>[];
  length: number;
  isComplete: boolean;
}

const PAGE_BYTES = 32 * 1024;

/**
 * The first bytes of the segments that were read last. It keeps and returns copies, so that neither side can change the
 * other's bytes.
 */
export class SegmentCache {
  readonly #fronts = new Map<string, Front>();
  readonly #maxPages: number;
  #pageCount = 0;

  /** @param maxBytes - Of memory, for all segments together; the least recently used segment is dropped first. */
  constructor(maxBytes: number) {
    this.#maxPages = Math.floor(maxBytes / PAGE_BYTES);
  }

  /** Some bytes from `offset` on; `undefined` if they are not cached. */
  read(key: string, offset: number): Uint8Array<ArrayBuffer> | undefined {
    const front = this.#use(key);
    if (!front || offset >= front.length) return undefined;
    const inPage = offset % PAGE_BYTES;
    const page = front.pages[Math.floor(offset / PAGE_BYTES)];
    return page?.slice(inPage, inPage + front.length - offset);
  }

  /** Takes bytes that follow the cached ones or overlap them. */
  write(key: string, offset: number, bytes: Uint8Array): void {
    const front = this.#use(key) ?? { pages: [], length: 0, isComplete: false };
    if (offset > front.length) return;
    this.#fronts.set(key, front);
    let rest = bytes.subarray(front.length - offset);
    while (rest.byteLength > 0) {
      const inPage = front.length % PAGE_BYTES;
      if (inPage === 0 && !this.#addPage(front)) break;
      const part = rest.subarray(0, PAGE_BYTES - inPage);
      front.pages.at(-1)?.set(part, inPage);
      front.length += part.byteLength;
      rest = rest.subarray(part.byteLength);
    }
    if (front.length === 0) this.#fronts.delete(key);
  }

  /** The segment has `length` bytes. */
  complete(key: string, length: number): void {
    const front = this.#fronts.get(key);
    if (front?.length === length) front.isComplete = true;
  }

  /** Whether the segment is known to end at `offset`. */
  endsAt(key: string, offset: number): boolean {
    const front = this.#fronts.get(key);
    return front?.isComplete === true && front.length === offset;
  }

  #use(key: string): Front | undefined {
    const front = this.#fronts.get(key);
    if (!front) return undefined;
    this.#fronts.delete(key);
    this.#fronts.set(key, front);
    return front;
  }

  #addPage(front: Front): boolean {
    for (const [key, oldest] of this.#fronts) {
      if (this.#pageCount < this.#maxPages || oldest === front) break;
      this.#fronts.delete(key);
      this.#pageCount -= oldest.pages.length;
    }
    if (this.#pageCount >= this.#maxPages) return false;
    front.pages.push(new Uint8Array(PAGE_BYTES));
    this.#pageCount += 1;
    return true;
  }
}
