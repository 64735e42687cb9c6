import { joinBytes } from './join-bytes.js';
import { findStartCode, LONG_START_CODE, START_CODE_BYTES } from './start-code.js';

/** How NAL units are separated: by start codes (`annex-b`), or each after its length in this many bytes. */
export type NalFraming = 'annex-b' | { readonly lengthBytes: number };

/** The NAL units of an access unit, as views; a truncated unit is left out. */
export function splitNalUnits(data: Uint8Array, framing: NalFraming): Generator<Uint8Array> {
  return framing === 'annex-b' ? splitAnnexB(data) : splitByLength(data, framing.lengthBytes);
}

/** Joins NAL units into an access unit, with start codes of four bytes. */
export function joinNalUnits(
  units: Iterable<Uint8Array>,
  framing: NalFraming,
): Uint8Array<ArrayBuffer> {
  const prefixOf = (unit: Uint8Array): Uint8Array =>
    framing === 'annex-b' ? LONG_START_CODE : toBytes(unit.length, framing.lengthBytes);
  return joinBytes([...units].flatMap((unit) => [prefixOf(unit), unit]));
}

/** Whether a sample of an MP4 is in Annex B instead of units with lengths. */
export function isByteStream(data: Uint8Array): boolean {
  const [first, second, third, fourth] = data;
  if (first !== 0 || second !== 0) return false;
  // Read as a length, a four-byte start code would mean a unit of one byte, which does not exist; a three-byte one may
  // begin a length.
  if (third === 0) return fourth === 1;
  return third === 1 && !isInLengths(data, 4);
}

/** Whether a chain of lengths of so many bytes leads to the end of `data`. */
export function isInLengths(data: Uint8Array, lengthBytes: number): boolean {
  let at = 0;
  while (at + lengthBytes <= data.length) at += lengthBytes + readLength(data, at, lengthBytes);
  return at === data.length;
}

function* splitAnnexB(data: Uint8Array): Generator<Uint8Array> {
  let start = findStartCode(data, 0);
  while (start >= 0) {
    const next = findStartCode(data, start + START_CODE_BYTES);
    const unit = data.subarray(start + START_CODE_BYTES, next < 0 ? data.length : next);
    if (unit.length > 0) yield unit;
    start = next;
  }
}

function* splitByLength(data: Uint8Array, lengthBytes: number): Generator<Uint8Array> {
  let at = 0;
  while (at + lengthBytes <= data.length) {
    const length = readLength(data, at, lengthBytes);
    at += lengthBytes;
    if (at + length > data.length) break;
    if (length > 0) yield data.subarray(at, at + length);
    at += length;
  }
}

/** Big endian. */
function readLength(data: Uint8Array, at: number, count: number): number {
  let length = 0;
  for (let i = 0; i < count; i++) length = length * 256 + (data[at + i] ?? 0);
  return length;
}

/** Big endian. */
function toBytes(value: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => Math.floor(value / 256 ** (count - 1 - i)));
}
