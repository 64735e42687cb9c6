import type { Rectangle, Size } from '../../../shared/geometry.js';
import type { SheetText } from '../../../shared/sheets.js';
import { paddingOf } from './options.js';

/** What a contact sheet is laid out by. */
export interface ContactWish {
  readonly width: number;
  readonly columns: number;
  readonly count: number;
  readonly tile: Size;
  readonly hasCaptions: boolean;
  /** The lines of the header; none where there is none. */
  readonly header: readonly string[];
  readonly color: number;
}

/** In pixels. */
export interface ContactLayout extends Size {
  readonly header: readonly SheetText[];
  readonly tiles: readonly { readonly x: number; readonly y: number }[];
  /** Below each tile. */
  readonly captions: readonly Rectangle[];
  /** Of the captions' font. */
  readonly captionSize: number;
}

/** The height of a line, as a multiple of its font's size. */
const LINE = 1.5;
const LEAST_FONT = 11;

/** Lays out a header, and rows of tiles with captions below them. */
export function layoutContact(wish: ContactWish): ContactLayout {
  const { width, columns, count, tile, hasCaptions, color } = wish;
  const padding = paddingOf(width);
  const header = layoutHeader(wish.header, width, padding, color);
  const top = header.reduce((y, line) => y + line.height, 0) + (header.length > 0 ? padding : 0);
  const captionSize = Math.min(28, Math.max(LEAST_FONT, Math.round(tile.width / 14)));
  const captionHeight = hasCaptions ? Math.ceil(captionSize * LINE) : 0;
  const step = { x: tile.width + padding, y: tile.height + captionHeight + padding };
  const tiles = Array.from({ length: count }, (_, index) => ({
    x: padding + (index % columns) * step.x,
    y: top + padding + Math.floor(index / columns) * step.y,
  }));
  const captions = tiles.map(({ x, y }) => ({
    ...{ x, y: y + tile.height, width: tile.width, height: captionHeight },
  }));
  const height = top + padding + Math.ceil(count / columns) * step.y;
  return { width, height, header, tiles, captions, captionSize };
}

function layoutHeader(
  lines: readonly string[],
  width: number,
  padding: number,
  color: number,
): readonly SheetText[] {
  let y = padding;
  return lines.map((text, index) => {
    const share = index === 0 ? 40 : 64;
    const size = Math.min(48, Math.max(LEAST_FONT, Math.round(width / share)));
    const box = { x: padding, y, width: width - 2 * padding, height: Math.ceil(size * LINE) };
    y += box.height;
    return { ...box, text, size, color, align: 'start', isBold: index === 0 };
  });
}
