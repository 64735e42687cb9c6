import { BitReader } from './bit-reader.js';
import { damaged } from './damaged.js';
import type { Size } from './size.js';

const SEQUENCE_HEADER = 1;
/** More than any picture has; they would only cost time. */
const MAX_UNITS = 1000;

/** The size in the sequence header of an AV1 picture, of which there has to be exactly one: AV1 specification 5.3. */
export function readAv1Size(data: Buffer): Size {
  const headers: Buffer[] = [];
  let units = 0;
  for (let at = 0; at < data.length; units += 1) {
    if (units > MAX_UNITS) throw damaged();
    const { type, payload, end } = readUnit(data, at);
    if (type === SEQUENCE_HEADER) headers.push(payload);
    at = end;
  }
  const [header] = headers;
  if (header === undefined || headers.length > 1) throw damaged();
  return readSequenceHeader(new BitReader(header));
}

interface Unit {
  readonly type: number;
  readonly payload: Buffer;
  readonly end: number;
}

function readUnit(data: Buffer, start: number): Unit {
  const head = data.readUInt8(start);
  const hasExtension = (head & 4) !== 0;
  const hasSize = (head & 2) !== 0;
  const at = start + (hasExtension ? 2 : 1);
  const from = hasSize ? readLeb128(data, at) : { value: data.length - at, end: at };
  const end = from.end + from.value;
  if (end > data.length) throw damaged();
  return { type: (head >> 3) & 15, payload: data.subarray(from.end, end), end };
}

/** 4.10.5. */
function readLeb128(data: Buffer, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let i = 0; i < 8; i += 1) {
    const byte = data.readUInt8(start + i);
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: start + i + 1 };
  }
  throw damaged();
}

/** 5.5.1, up to the size. */
function readSequenceHeader(reader: BitReader): Size {
  reader.skip(4);
  const isReduced = reader.flag();
  if (isReduced) reader.skip(5);
  else skipOperatingPoints(reader);
  const widthBits = reader.u(4) + 1;
  const heightBits = reader.u(4) + 1;
  return { width: reader.u(widthBits) + 1, height: reader.u(heightBits) + 1 };
}

function skipOperatingPoints(reader: BitReader): void {
  const delayBits = reader.flag() ? skipTiming(reader) : undefined;
  const hasDisplayDelay = reader.flag();
  const points = reader.u(5) + 1;
  for (let i = 0; i < points; i += 1) {
    reader.skip(12);
    if (reader.u(5) > 7) reader.skip(1);
    if (delayBits !== undefined && reader.flag()) reader.skip(2 * delayBits + 1);
    if (hasDisplayDelay && reader.flag()) reader.skip(4);
  }
}

/** 5.5.3 and 5.5.4; returns the number of bits of a buffer delay, if there is a decoder model. */
function skipTiming(reader: BitReader): number | undefined {
  reader.skip(64);
  if (reader.flag()) reader.skipUvlc();
  if (!reader.flag()) return undefined;
  const delayBits = reader.u(5) + 1;
  reader.skip(32 + 10);
  return delayBits;
}
