/**
 * The row of black and white squares that encodes a frame's number, in fractions of the picture: sixteen cells along
 * the bottom, most significant first. Twelve bits are the number and four a checksum, so that a picture without the row
 * does not read as a number. `test/helpers/frame-code.ts` reads it back.
 */
export const FRAME_CODE = Object.freeze({
  cells: 16,
  left: 8 / 32,
  cellWidth: 1 / 32,
  top: 16.5 / 18,
  cellHeight: 1 / 18,
});

const NUMBER_BITS = 12;
const CHECK_SEED = 0b1010;

/** The largest number plus one. */
export const FRAME_NUMBERS = 1 << NUMBER_BITS;

/**
 * @param {number} number 0 to 4095
 * @returns {number} the sixteen bits to draw
 */
export function encodeFrameNumber(number) {
  return (number << 4) | check(number);
}

/**
 * @param {number} bits sixteen bits read from a picture
 * @returns {number | undefined} the number, or `undefined` if the check bits do not match
 */
export function decodeFrameNumber(bits) {
  const number = bits >> 4;
  return (bits & 0xf) === check(number) ? number : undefined;
}

/** @param {number} number */
function check(number) {
  return ((number >> 8) ^ (number >> 4) ^ number ^ CHECK_SEED) & 0xf;
}
