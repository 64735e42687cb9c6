import { SnapError } from '../../shared/errors.js';
import type { SheetText } from '../../shared/sheets.js';
import { drawAt } from './compose.js';
import { openCanvas } from './open-canvas.js';
import type { RgbaImage } from './types.js';

type Context = OffscreenCanvasRenderingContext2D;

const FONTS = 'system-ui, "Noto Sans", sans-serif';
/** A text whose first letter is of a script that is written from right to left. */
const RIGHT_TO_LEFT =
  /^[^\p{L}]*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/**
 * Writes texts into their boxes, each on a background of its own; what does not fit is cut.
 *
 * @throws SnapError `encode-failed` where the browser has no OffscreenCanvas for text.
 */
export function drawTexts(
  canvas: RgbaImage,
  texts: readonly SheetText[],
  background: number,
): void {
  if (texts.length === 0) return;
  const width = Math.max(...texts.map((text) => text.width));
  const height = Math.max(...texts.map((text) => text.height));
  const context = openCanvas({ width, height });
  if (!context) {
    throw new SnapError('encode-failed', 'This browser has no OffscreenCanvas to write text with');
  }
  for (const text of texts) {
    context.fillStyle = toCss(background);
    context.fillRect(0, 0, text.width, text.height);
    write(context, text);
    const { data } = context.getImageData(0, 0, text.width, text.height);
    drawAt(canvas, { data, width: text.width, height: text.height }, text);
  }
}

function write(
  context: Context,
  { text, shorter = [], size, color, align, isBold, ...box }: SheetText,
): void {
  const direction = RIGHT_TO_LEFT.test(text) ? 'rtl' : 'ltr';
  context.direction = direction;
  context.font = `${isBold ? '600 ' : ''}${size}px ${FONTS}`;
  context.fillStyle = toCss(color);
  context.textBaseline = 'middle';
  context.textAlign = align;
  const start = direction === 'rtl' ? box.width : 0;
  const x = align === 'center' ? box.width / 2 : start;
  context.fillText(fitted(context, [text, ...shorter], box.width), x, box.height / 2);
}

/** The first text that fits, or else the longest beginning of the last one that does, with an ellipsis. */
function fitted(context: Context, texts: readonly string[], width: number): string {
  const fitting = texts.find((text) => context.measureText(text).width <= width);
  if (fitting !== undefined) return fitting;
  const text = texts.at(-1) ?? '';
  const letters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  let [fits, tooLong] = [0, letters.length];
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    const isFit = context.measureText(cut(letters, middle)).width <= width;
    if (isFit) fits = middle;
    else tooLong = middle;
  }
  return cut(letters, fits);
}

function cut(letters: readonly string[], count: number): string {
  return `${letters.slice(0, count).join('').trimEnd()}…`;
}

function toCss(color: number): string {
  return `#${color.toString(16).padStart(6, '0')}`;
}
