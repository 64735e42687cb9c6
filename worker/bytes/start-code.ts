/** The length of `00 00 01`, which comes before each unit of a byte stream. */
export const START_CODE_BYTES = 3;
export const START_CODE = Uint8Array.of(0, 0, 1);
/** With the zero byte that comes before parameter sets and the first unit: ITU-T H.264 and H.265, B.1.2. */
export const LONG_START_CODE = Uint8Array.of(0, 0, 0, 1);

/**
 * The position of the first `00 00 01` at `from` or after it, or -1. It looks at every third byte: 200 KB take 0.1 ms.
 */
export function findStartCode(bytes: Uint8Array, from: number): number {
  const end = bytes.length - 2;
  let at = from;
  // The third byte decides: if it is above 1, no start code begins at any of the three.
  while (at < end) {
    const third = bytes[at + 2] ?? 0;
    if (third > 1) at += 3;
    else if (third === 1 && bytes[at + 1] === 0 && bytes[at] === 0) return at;
    else at += 1;
  }
  return -1;
}

/** The position of the first start code with one of these bytes behind it, or -1. */
export function findUnit(bytes: Uint8Array, firstBytes: readonly number[]): number {
  let at = findStartCode(bytes, 0);
  while (at >= 0 && !firstBytes.includes(bytes[at + START_CODE_BYTES] ?? -1)) {
    at = findStartCode(bytes, at + START_CODE_BYTES);
  }
  return at;
}

/** `end` without the zero bytes before it, which belong to the next start code. */
export function withoutTrailingZeros(bytes: Uint8Array, end: number): number {
  let last = end;
  while (last > 0 && bytes[last - 1] === 0) last -= 1;
  return last;
}

/** Whether a NAL unit has bytes in a row that none has: ITU-T H.264 7.4.1, H.265 7.4.2. Zeros at its end do not count. */
export function hasForbiddenBytes(unit: Uint8Array): boolean {
  const end = withoutTrailingZeros(unit, unit.length);
  let at = 0;
  while (at + 2 < end) {
    const third = unit[at + 2] ?? 0;
    if (third > 3) at += 3;
    else if (unit[at] !== 0 || unit[at + 1] !== 0) at += 1;
    else if (third !== 3 || (at + 3 < end && (unit[at + 3] ?? 0) > 3)) return true;
    else at += 3;
  }
  return false;
}

/** A NAL unit's payload without its emulation prevention bytes: ITU-T H.264 7.4.1, H.265 7.4.2. */
export function unescapeNalUnit(unit: Uint8Array, limit: number = unit.length): Uint8Array {
  const end = Math.min(unit.length, limit);
  const out = new Uint8Array(end);
  let length = 0;
  let zeros = 0;
  for (let i = 0; i < end; i++) {
    const byte = unit[i] ?? 0;
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    out[length++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return out.subarray(0, length);
}
