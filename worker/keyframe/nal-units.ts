import { joinBytes } from '../join-bytes.js';
import { findStartCode, LONG_START_CODE, START_CODE_BYTES } from './elementary/start-code.js';

/** How NAL units are told apart: by start codes (`annex-b`), or each behind its length in so many bytes. */
export type NalFraming = 'annex-b' | { readonly lengthBytes: number };

/** The NAL units of an access unit, as views; a unit that is cut off is left out. */
export function splitNalUnits(data: Uint8Array, framing: NalFraming): Generator<Uint8Array> {
  return framing === 'annex-b' ? splitAnnexB(data) : splitByLength(data, framing.lengthBytes);
}

/** Joins NAL units to an access unit, all start codes of four bytes. */
export function joinNalUnits(
  units: Iterable<Uint8Array>,
  framing: NalFraming,
): Uint8Array<ArrayBuffer> {
  const prefixOf = (unit: Uint8Array): Uint8Array =>
    framing === 'annex-b' ? LONG_START_CODE : toBytes(unit.length, framing.lengthBytes);
  return joinBytes([...units].flatMap((unit) => [prefixOf(unit), unit]));
}

/** Whether a sample of an MP4 is in Annex B: as a length this would be a NAL unit of one byte, which is none. */
export function isByteStream(data: Uint8Array): boolean {
  const [first, second, third, fourth] = data;
  return first === 0 && second === 0 && (third === 1 || (third === 0 && fourth === 1));
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
    let length = 0;
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + (data[at + i] ?? 0);
    at += lengthBytes;
    if (at + length > data.length) break;
    if (length > 0) yield data.subarray(at, at + length);
    at += length;
  }
}

/** Big endian. */
function toBytes(value: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => Math.floor(value / 256 ** (count - 1 - i)));
}
