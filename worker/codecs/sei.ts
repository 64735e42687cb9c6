import { unescapeNalUnit } from '../bytes/start-code.js';

/**
 * The payload of the first message of a type in an SEI unit: ITU-T H.264 7.3.2.3.1, H.265 7.3.5.
 *
 * @param headerBytes - The length of the unit's header.
 */
export function findSei(
  unit: Uint8Array,
  headerBytes: number,
  payloadType: number,
): Uint8Array | undefined {
  const rbsp = unescapeNalUnit(unit);
  let at = headerBytes;
  // The very last byte is the trailing bit.
  while (at + 2 < rbsp.length) {
    const type = readNumber(rbsp, at);
    const size = readNumber(rbsp, type.end);
    const end = size.end + size.value;
    if (type.value === payloadType) return rbsp.subarray(size.end, end);
    at = end;
  }
  return undefined;
}

function readNumber(rbsp: Uint8Array, start: number): { value: number; end: number } {
  let at = start;
  let value = 0;
  while (rbsp[at] === 0xff) {
    value += 255;
    at += 1;
  }
  return { value: value + (rbsp[at] ?? 0), end: at + 1 };
}
