import { throwIfAborted } from '../../shared/abort.js';
import { ANY_COPY, copyTerm } from './copies.js';
import { tooLarge } from './fetch-failures.js';
import { hostOf } from '../../shared/host-queue.js';
import type { Locks } from '../async/locks.js';
import { READ_BYTES, type Network, type Receiver } from './request.js';
import type { SegmentCache, SegmentFront } from './segment-cache.js';
import type { StopHints } from './stop-hints.js';
import { transfer } from './transfer.js';
import {
  type ChunkSink,
  type CopyScope,
  type FetchLimits,
  type Resource,
  type SegmentSource,
  resourceKey,
} from './types.js';

/** Shared by all segment reads of one client. */
export interface SegmentStore {
  readonly network: Network;
  /** `undefined`: nothing is kept. */
  readonly cache: SegmentCache | undefined;
  readonly locks: Locks;
  readonly hints: StopHints;
}

export interface SegmentReading {
  readonly source: SegmentSource;
  readonly limits: FetchLimits;
  readonly sink: ChunkSink;
  readonly onFetched: (bytes: number) => void;
}

/** See `FetchClient.segment`. */
export async function readSegment(store: SegmentStore, reading: SegmentReading): Promise<void> {
  const segment = new SegmentReader(store, reading);
  if (!store.cache || hostOf(reading.source.url) === undefined) {
    await segment.fetchRest();
    return;
  }
  if (await segment.readKept(store.cache)) return;
  // Waits for another read of the same segment instead of fetching it twice.
  await store.locks.run(segment.key, reading.limits.signal, async () => {
    if (store.cache && !(await segment.readKept(store.cache))) await segment.fetchRest();
  });
}

/** Offsets count from the segment's start, positions from the start of its resource. */
class SegmentReader {
  readonly key: string;
  readonly #store: SegmentStore;
  readonly #reading: SegmentReading;
  readonly #resource: Resource;
  /** The position of the segment in the resource. */
  readonly #start: number;
  readonly #end: number;
  readonly #copies: CopyScope;
  readonly #askedAt = performance.now();
  /** What is kept of the segment: all that was read came from there or went there. */
  #front: SegmentFront | undefined;
  /** How many bytes the sink has received. */
  #offset = 0;

  constructor(store: SegmentStore, reading: SegmentReading) {
    const { url, byteRange, sequence } = reading.source;
    this.#copies = reading.limits.copies ?? ANY_COPY;
    this.key = `${this.#copies.life} ${sequence} ${resourceKey(url, byteRange)}`;
    this.#store = store;
    this.#reading = reading;
    this.#resource = {
      kind: 'segment',
      url,
      byteRange,
      noCache: this.#copies.noCache,
      origin: this.#copies.origin,
    };
    this.#start = byteRange?.offset ?? 0;
    this.#end = byteRange ? byteRange.offset + byteRange.length : Infinity;
  }

  /** True if these bytes were all that is wanted. */
  async readKept(cache: SegmentCache): Promise<boolean> {
    if (this.#offset === 0) this.#front = cache.find(this.key, this.#copies, this.#askedAt);
    for (;;) {
      throwIfAborted(this.#reading.limits.signal);
      const bytes = this.#front?.read(this.#offset);
      if (!bytes) return this.#front?.endsAt(this.#offset) === true;
      this.#copies.onUse();
      if ((await this.#hand(bytes)) === 'stop') return true;
    }
  }

  async fetchRest(): Promise<void> {
    const { network } = this.#store;
    const { limits } = this.#reading;
    const receiver = this.#receiver();
    for (;;) {
      const { state } = await transfer(
        network,
        {
          resource: this.#resource,
          end: this.#endToAskFor(),
          maxSkip: limits.maxBytes,
          receiver: () => receiver,
        },
        limits.signal,
      );
      if (state === 'ended') this.#front?.complete(this.#offset);
      if (state !== 'more') return;
    }
  }

  /** As far as earlier segments had to be read, and as far again each time this was not enough. */
  #endToAskFor(): number {
    const { network, hints } = this.#store;
    const { url, stream } = this.#reading.source;
    const hint = hints.hint(stream);
    if (hint === undefined || network.ranges.isIgnoredBy(url)) return this.#end;
    return Math.min(this.#end, this.#start + Math.max(hint, 2 * this.#offset));
  }

  #receiver(): Receiver {
    const { limits, onFetched } = this.#reading;
    return {
      position: () => this.#start + this.#offset,
      room: () => limits.maxBytes - this.#offset + 1,
      fetched: onFetched,
      answered: (maxAgeMs) => {
        const { cache } = this.#store;
        if (this.#offset > 0 || hostOf(this.#resource.url) === undefined) return;
        this.#front = cache?.begin(this.key, copyTerm(this.#copies, maxAgeMs));
      },
      take: (bytes) => {
        this.#front?.write(this.#offset, bytes);
        return this.#hand(bytes);
      },
    };
  }

  async #hand(bytes: Uint8Array<ArrayBuffer>): Promise<'stop' | undefined> {
    const { limits, sink } = this.#reading;
    const allowed = bytes.subarray(0, limits.maxBytes - this.#offset);
    const isTooMuch = allowed.byteLength < bytes.byteLength;
    for (const piece of piecesOf(allowed)) {
      this.#offset += piece.byteLength;
      if ((await sink(piece)) === 'stop') {
        this.#learnStop();
        return 'stop';
      }
    }
    if (isTooMuch) throw tooLarge(this.#resource, limits.maxBytes);
    return undefined;
  }

  /** A sink that stops at the end of its segment does not tell how much it needs of another one. */
  #learnStop(): void {
    if (this.#start + this.#offset >= this.#end) return;
    this.#store.hints.learn(this.#reading.source.stream, this.#offset);
  }
}

/** Small enough to stop in time. Each piece has its own memory, because the sink may do with it what it likes. */
function* piecesOf(bytes: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>> {
  if (bytes.byteLength <= READ_BYTES) {
    if (bytes.byteLength > 0) yield bytes;
    return;
  }
  for (let offset = 0; offset < bytes.byteLength; offset += READ_BYTES) {
    yield bytes.slice(offset, offset + READ_BYTES);
  }
}
