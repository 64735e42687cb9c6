/** A box: ISO/IEC 14496-12 4.2. */
export interface Box {
  readonly type: string;
  /** The box with its header. */
  readonly whole: Uint8Array;
  readonly payload: Uint8Array;
}

const HEADER_BYTES = 8;
const LARGE_HEADER_BYTES = 16;

/** ISO/IEC 14496-12 8.5.2 and 12.1.3: what stands in a visual sample entry before its boxes. */
export const VISUAL_ENTRY_BYTES = 78;

/** The boxes in `bytes`, up to the first that does not fit. */
export function* childBoxes(bytes: Uint8Array): Generator<Box> {
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    const header = parseBoxHeader(bytes.subarray(at, at + LARGE_HEADER_BYTES));
    if (!header) return;
    const end = Math.min(at + header.size, bytes.length);
    if (header.size !== Infinity && at + header.size > bytes.length) return;
    const whole = bytes.subarray(at, end);
    yield { type: header.type, whole, payload: whole.subarray(header.headerBytes) };
    at = end;
  }
}

/** The first box at `path`; each name is a child of the previous one. */
export function findBox(bytes: Uint8Array, ...path: readonly string[]): Box | undefined {
  const [name, ...rest] = path;
  for (const box of childBoxes(bytes)) {
    if (box.type === name) return rest.length === 0 ? box : findBox(box.payload, ...rest);
  }
  return undefined;
}

export interface BoxHeader {
  readonly type: string;
  readonly headerBytes: number;
  /** The size of the whole box; `Infinity` for a box that extends to the end. */
  readonly size: number;
}

/** `undefined` if there are not enough bytes, or the size is smaller than the header. */
export function parseBoxHeader(bytes: Uint8Array): BoxHeader | undefined {
  const reader = new ByteReader(bytes);
  const shortSize = reader.u32();
  const type = reader.fourCharacters();
  const isLarge = shortSize === 1;
  const size = isLarge ? reader.u64() : shortSize === 0 ? Infinity : shortSize;
  const headerBytes = isLarge ? LARGE_HEADER_BYTES : HEADER_BYTES;
  return reader.isOverrun || size < headerBytes ? undefined : { type, headerBytes, size };
}

/** Reads big-endian numbers; after the last byte everything reads as 0 and `isOverrun` becomes true. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isOverrun(): boolean {
    return this.#at > this.#bytes.length;
  }

  get remaining(): number {
    return Math.max(0, this.#bytes.length - this.#at);
  }

  /** The bytes that have not been read. */
  get rest(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }

  skip(count: number): void {
    this.#at += count;
  }

  u8(): number {
    return this.#advance(1) ? this.#view.getUint8(this.#at - 1) : 0;
  }

  u16(): number {
    return this.#advance(2) ? this.#view.getUint16(this.#at - 2) : 0;
  }

  u32(): number {
    return this.#advance(4) ? this.#view.getUint32(this.#at - 4) : 0;
  }

  i32(): number {
    return this.#advance(4) ? this.#view.getInt32(this.#at - 4) : 0;
  }

  /** Exact up to 2^53. */
  u64(): number {
    return this.u32() * 2 ** 32 + this.u32();
  }

  i64(): number {
    return this.i32() * 2 ** 32 + this.u32();
  }

  fourCharacters(): string {
    return String.fromCharCode(this.u8(), this.u8(), this.u8(), this.u8());
  }

  #advance(count: number): boolean {
    this.#at += count;
    return this.#at <= this.#bytes.length;
  }
}

/** Version and flags of a full box: 4.2. */
export function readVersion(reader: ByteReader): { version: number; flags: number } {
  const word = reader.u32();
  return { version: word >>> 24, flags: word & 0xffffff };
}
