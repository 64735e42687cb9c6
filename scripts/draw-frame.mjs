// A small landscape in which a day passes, with the running time and a machine-readable frame number.
import { FRAME_CODE, encodeFrameNumber } from './frame-code.mjs';

/** @typedef {readonly [number, number, number]} Rgb */
/** @typedef {{ width: number, height: number, data: Uint8Array }} Canvas Raw RGB24. */
/** @typedef {{ at: number, top: Rgb, bottom: Rgb }} Sky */

/** @type {readonly Sky[]} */
const SKIES = [
  { at: 0, top: [38, 44, 92], bottom: [226, 132, 108] },
  { at: 0.2, top: [66, 134, 214], bottom: [206, 226, 240] },
  { at: 0.5, top: [38, 116, 206], bottom: [170, 214, 240] },
  { at: 0.75, top: [74, 66, 140], bottom: [244, 150, 84] },
  { at: 0.9, top: [14, 18, 48], bottom: [60, 58, 108] },
  { at: 1, top: [38, 44, 92], bottom: [226, 132, 108] },
];
/** @type {readonly Rgb[]} */
const HILLS = [
  [84, 108, 138],
  [58, 96, 96],
  [34, 66, 56],
];
/** @type {Rgb} */
const WHITE = [255, 255, 255];
/** @type {Rgb} */
const BLACK = [0, 0, 0];

/** Five columns by seven rows: one number a row, with the leftmost column in the highest bit. */
const FONT = new Map([
  ['0', [14, 17, 19, 21, 25, 17, 14]],
  ['1', [4, 12, 4, 4, 4, 4, 14]],
  ['2', [14, 17, 1, 2, 4, 8, 31]],
  ['3', [31, 2, 4, 2, 1, 17, 14]],
  ['4', [2, 6, 10, 18, 31, 2, 2]],
  ['5', [31, 16, 30, 1, 1, 17, 14]],
  ['6', [6, 8, 16, 30, 17, 17, 14]],
  ['7', [31, 1, 2, 4, 8, 8, 8]],
  ['8', [14, 17, 17, 14, 17, 17, 14]],
  ['9', [14, 17, 17, 15, 1, 2, 12]],
  [':', [0, 4, 4, 0, 4, 4, 0]],
]);

/**
 * @param {Canvas} canvas
 * @param {number} frame 0 to 4095
 * @param {{ fps: number, daySeconds: number, noise: number }} options
 */
export function drawFrame(canvas, frame, { fps, daySeconds, noise }) {
  const seconds = frame / fps;
  const day = (seconds / daySeconds) % 1;
  drawSky(canvas, day);
  drawSun(canvas, day);
  for (const [layer, color] of HILLS.entries())
    drawHills(canvas, layer, seconds, shade(color, day));
  if (noise > 0) addNoise(canvas, frame, noise);
  drawClock(canvas, Math.floor(seconds));
  drawFrameNumber(canvas, frame);
}

/**
 * @param {Canvas} canvas
 * @param {number} day
 */
function drawSky({ width, height, data }, day) {
  const { top, bottom } = skyAt(day);
  for (let y = 0; y < height; y += 1) {
    const [red, green, blue] = mix(top, bottom, Math.min(1, y / (height * 0.75)));
    for (let offset = y * width * 3; offset < (y + 1) * width * 3; offset += 3) {
      data[offset] = red;
      data[offset + 1] = green;
      data[offset + 2] = blue;
    }
  }
}

/** @param {number} day 0 to 1 */
function skyAt(day) {
  const next = Math.max(
    1,
    SKIES.findIndex(({ at }) => at > day),
  );
  const from = SKIES[next - 1];
  const to = SKIES[next];
  if (!from || !to) throw new RangeError(`No sky at ${day}.`);
  const share = (day - from.at) / (to.at - from.at);
  return { top: mix(from.top, to.top, share), bottom: mix(from.bottom, to.bottom, share) };
}

/**
 * @param {Canvas} canvas
 * @param {number} day
 */
function drawSun(canvas, day) {
  const { width, height } = canvas;
  const radius = height / 12;
  const centerX = width * (0.05 + 1.05 * day);
  const centerY = height * (0.75 - 0.6 * Math.sin(Math.PI * Math.min(1, day * 1.2)));
  /** @type {Rgb} */
  const color = [255, 236, 170];
  for (let y = Math.floor(centerY - radius); y <= centerY + radius; y += 1) {
    const half = Math.sqrt(Math.max(0, radius ** 2 - (y - centerY) ** 2));
    fill(canvas, { x: centerX - half, y, width: 2 * half, height: 1 }, color);
  }
}

/**
 * @param {Canvas} canvas
 * @param {number} layer 0 is the farthest
 * @param {number} seconds
 * @param {Rgb} color
 */
function drawHills(canvas, layer, seconds, color) {
  const { width, height } = canvas;
  const base = height * (0.58 + 0.12 * layer);
  for (let x = 0; x < width; x += 1) {
    const far = x / width + seconds * 0.01 * (layer + 1);
    const wave =
      Math.sin(far * (5 + 2 * layer) + layer) + 0.4 * Math.sin(far * (13 + 3 * layer) + 2 * layer);
    const y = base - wave * height * 0.06;
    fill(canvas, { x, y, width: 1, height: height - y }, color);
  }
}

/**
 * @param {Rgb} color
 * @param {number} day
 */
function shade(color, day) {
  const light = 0.35 + 0.65 * Math.max(0, Math.sin(Math.PI * Math.min(1, day * 1.1)));
  return mix(BLACK, color, light);
}

/**
 * @param {Canvas} canvas
 * @param {number} seconds
 */
function drawClock(canvas, seconds) {
  const pad = (/** @type {number} */ value) => String(value).padStart(2, '0');
  const text = `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  const dot = Math.max(1, Math.floor(canvas.height / 45));
  const textWidth = (text.length * 6 - 1) * dot;
  const x = Math.round((canvas.width - textWidth) / 2);
  const y = Math.round(canvas.height * 0.08);
  drawText(canvas, { text, x: x + dot / 2, y: y + dot / 2, dot, color: BLACK });
  drawText(canvas, { text, x, y, dot, color: WHITE });
}

/**
 * @param {Canvas} canvas
 * @param {{ text: string, x: number, y: number, dot: number, color: Rgb }} line
 */
function drawText(canvas, { text, x, y, dot, color }) {
  for (const [position, letter] of Array.from(text).entries()) {
    for (const [row, bits] of (FONT.get(letter) ?? []).entries()) {
      for (let column = 0; column < 5; column += 1) {
        if (((bits >> (4 - column)) & 1) === 0) continue;
        const left = x + (position * 6 + column) * dot;
        fill(canvas, { x: left, y: y + row * dot, width: dot, height: dot }, color);
      }
    }
  }
}

/**
 * @param {Canvas} canvas
 * @param {number} frame
 */
function drawFrameNumber(canvas, frame) {
  const { width, height } = canvas;
  const { cells, left, cellWidth, top, cellHeight } = FRAME_CODE;
  const bits = encodeFrameNumber(frame);
  for (let cell = 0; cell < cells; cell += 1) {
    const color = ((bits >> (cells - 1 - cell)) & 1) === 1 ? WHITE : BLACK;
    fill(
      canvas,
      {
        x: (left + cell * cellWidth) * width,
        y: top * height,
        width: cellWidth * width,
        height: cellHeight * height,
      },
      color,
    );
  }
}

/**
 * Makes every frame costly to encode. The frame number seeds the generator, so that a frame is always the same.
 *
 * @param {Canvas} canvas
 * @param {number} frame
 * @param {number} strength largest deviation
 */
function addNoise({ data }, frame, strength) {
  let state = (frame + 1) * 2654435761;
  for (let index = 0; index < data.length; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const noise = ((state >>> 16) / 65536 - 0.5) * 2 * strength;
    data[index] = Math.max(0, Math.min(255, (data[index] ?? 0) + noise));
  }
}

/**
 * @param {Canvas} canvas
 * @param {{ x: number, y: number, width: number, height: number }} box
 * @param {Rgb} color
 */
function fill({ width, height, data }, box, [red, green, blue]) {
  const left = Math.max(0, Math.round(box.x));
  const right = Math.min(width, Math.round(box.x + box.width));
  const bottom = Math.min(height, Math.round(box.y + box.height));
  for (let y = Math.max(0, Math.round(box.y)); y < bottom; y += 1) {
    for (let offset = (y * width + left) * 3; offset < (y * width + right) * 3; offset += 3) {
      data[offset] = red;
      data[offset + 1] = green;
      data[offset + 2] = blue;
    }
  }
}

/**
 * @param {Rgb} from
 * @param {Rgb} to
 * @param {number} share
 * @returns {Rgb}
 */
function mix(from, to, share) {
  const channel = (/** @type {0 | 1 | 2} */ index) =>
    Math.round(from[index] + (to[index] - from[index]) * share);
  return [channel(0), channel(1), channel(2)];
}
