import { mayStandIn, type CopyTerm } from './copies.js';
import type { CopyScope } from './types.js';

const PAGE_BYTES = 32 * 1024;

/** The first bytes of one segment. It keeps and returns copies, so that neither side can change the other's bytes. */
export class SegmentFront {
  readonly term: CopyTerm;
  readonly pages: Uint8Array<ArrayBuffer>[] = [];
  isKept = true;
  readonly #cache: SegmentCache;
  #length = 0;
  #isComplete = false;

  constructor(cache: SegmentCache, term: CopyTerm) {
    this.#cache = cache;
    this.term = term;
  }

  /** Some bytes from `offset` on; `undefined` if they are not cached. */
  read(offset: number): Uint8Array<ArrayBuffer> | undefined {
    if (offset >= this.#length) return undefined;
    const inPage = offset % PAGE_BYTES;
    const page = this.pages[Math.floor(offset / PAGE_BYTES)];
    return page?.slice(inPage, inPage + this.#length - offset);
  }

  /** Takes bytes that follow the cached ones or overlap them. */
  write(offset: number, bytes: Uint8Array): void {
    if (offset > this.#length) return;
    let rest = bytes.subarray(this.#length - offset);
    while (rest.byteLength > 0) {
      const inPage = this.#length % PAGE_BYTES;
      if (inPage === 0 && !this.#cache.addPage(this)) return;
      const part = rest.subarray(0, PAGE_BYTES - inPage);
      this.pages.at(-1)?.set(part, inPage);
      this.#length += part.byteLength;
      rest = rest.subarray(part.byteLength);
    }
  }

  /** The segment has `length` bytes. */
  complete(length: number): void {
    if (this.#length === length) this.#isComplete = true;
  }

  /** Whether the segment is known to end at `offset`. */
  endsAt(offset: number): boolean {
    return this.#isComplete && this.#length === offset;
  }
}

/** The first bytes of the segments that were read last. */
export class SegmentCache {
  readonly #fronts = new Map<string, SegmentFront>();
  readonly #maxPages: number;
  #pageCount = 0;

  /** @param maxBytes - Of memory, for all segments together; the least recently used segment is dropped first. */
  constructor(maxBytes: number) {
    this.#maxPages = Math.floor(maxBytes / PAGE_BYTES);
  }

  /** What is kept of a segment and may stand in for it. */
  find(key: string, scope: CopyScope, askedAt: number): SegmentFront | undefined {
    const front = this.#fronts.get(key);
    if (!front || !mayStandIn(front.term, scope, askedAt)) return undefined;
    this.#fronts.delete(key);
    this.#fronts.set(key, front);
    return front;
  }

  /** Begins to keep a segment, in place of what was kept of it. */
  begin(key: string, term: CopyTerm): SegmentFront {
    const old = this.#fronts.get(key);
    if (old) this.#drop(key, old);
    const front = new SegmentFront(this, term);
    this.#fronts.set(key, front);
    return front;
  }

  /** Gives a segment more memory; false where there is none, or it is not kept any more. */
  addPage(front: SegmentFront): boolean {
    if (!front.isKept) return false;
    for (const [key, oldest] of this.#fronts) {
      if (this.#pageCount < this.#maxPages || oldest === front) break;
      this.#drop(key, oldest);
    }
    if (this.#pageCount >= this.#maxPages) return false;
    front.pages.push(new Uint8Array(PAGE_BYTES));
    this.#pageCount += 1;
    return true;
  }

  #drop(key: string, front: SegmentFront): void {
    front.isKept = false;
    this.#fronts.delete(key);
    this.#pageCount -= front.pages.length;
  }
}
