import { damaged } from './damaged.js';

/** A box of ISO/IEC 14496-12; `data` comes after its size and type. */
export interface Box {
  readonly type: string;
  readonly data: Buffer;
}

/** More boxes than any picture has in one place; they would only cost time. */
const MAX_BOXES = 1000;

/** All boxes, which have to fill the bytes: a truncated file ends in the middle of one. */
export function readBoxes(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at < bytes.length;) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    const short = bytes.readUInt32BE(at);
    // A box without a size reaches to the end of the file, so that a cut would go unnoticed.
    if (short === 0) throw damaged();
    const isLong = short === 1;
    const end = at + (isLong ? Number(bytes.readBigUInt64BE(at + 8)) : short);
    const start = at + (isLong ? 16 : 8);
    if (end < start || end > bytes.length) throw damaged();
    if (boxes.push({ type, data: bytes.subarray(start, end) }) > MAX_BOXES) throw damaged();
    at = end;
  }
  return boxes;
}

/** The only box of a type. */
export function theBox(boxes: readonly Box[], type: string): Buffer {
  const [box, ...more] = boxes.filter((one) => one.type === type);
  if (!box || more.length > 0) throw damaged();
  return box.data;
}

/** Reads numbers one after the other; past the end it throws a RangeError. */
export class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Unsigned, of 0 to 8 bytes. */
  u(bytes: number): number {
    let value = 0;
    for (let i = 0; i < bytes; i += 1) value = value * 256 + this.#bytes.readUInt8(this.#at + i);
    this.#at += bytes;
    return value;
  }

  text(bytes: number): string {
    const start = this.#at;
    this.#at += bytes;
    return this.#bytes.toString('latin1', start, this.#at);
  }

  get rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }
}
