import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import type { Pixels } from './frame-code.js';

const GREY = 128;
const GAP = 4;
/** The width of each picture on the sheet of all cases. */
const SMALL_WIDTH = 160;
const AMPLIFIED = 8;

/** The expected picture, and each engine's picture if it makes one. */
export interface SheetRow {
  readonly name: string;
  readonly expected: Pixels;
  readonly webcodecs: Pixels | undefined;
  readonly core: Pixels | undefined;
  readonly ffmpeg: Pixels | undefined;
}

/** Rows of pictures to look at: expected, webcodecs, core, ffmpeg, and the largest difference times eight. */
export class ContactSheet {
  readonly #folder: string;
  readonly #rows: Pixels[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** Writes the row as a separate file. */
  add({ name, expected, webcodecs, core, ffmpeg }: SheetRow): void {
    const grey = emptyImage(expected.width, expected.height);
    const difference = amplify(expected, [webcodecs, core, ffmpeg]);
    const row = [expected, webcodecs ?? grey, core ?? grey, ffmpeg ?? grey, difference];
    writeFileSync(join(this.#folder, `${name}.png`), encode(joinImages('right', row)));
    this.#rows.push(joinImages('right', row.map(shrink)));
  }

  /** Writes the sheet of all rows, in the order in which they were added. */
  write(): void {
    writeFileSync(`${this.#folder}.png`, encode(joinImages('down', this.#rows)));
  }
}

function encode({ width, height, data }: Pixels): Buffer {
  return PNG.sync.write({ width, height, data: Buffer.from(data) });
}

function emptyImage(width: number, height: number): Pixels {
  const data = new Uint8Array(width * height * 4).fill(GREY);
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  return { width, height, data };
}

function amplify(expected: Pixels, images: readonly (Pixels | undefined)[]): Pixels {
  const { width, height } = expected;
  const data = expected.data.map((value, at) => {
    if (at % 4 === 3) return 255;
    const apart = images.map((image) => Math.abs((image?.data[at] ?? value) - value));
    return Math.min(255, AMPLIFIED * Math.max(...apart));
  });
  return { width, height, data };
}

/** Joins images into a row or a column; the space next to smaller ones is grey. */
function joinImages(direction: 'right' | 'down', images: readonly Pixels[]): Pixels {
  const isRow = direction === 'right';
  const [widths, heights] = [images.map(({ width }) => width), images.map(({ height }) => height)];
  const gaps = GAP * (images.length - 1);
  const sum = (lengths: readonly number[]) => lengths.reduce((a, b) => a + b, gaps);
  const joined = isRow
    ? emptyImage(sum(widths), Math.max(...heights))
    : emptyImage(Math.max(...widths), sum(heights));
  let offset = 0;
  for (const { width, height, data } of images) {
    const [left, top] = isRow ? [offset, 0] : [0, offset];
    for (let y = 0; y < height; y += 1) {
      const line = data.subarray(y * width * 4, (y + 1) * width * 4);
      joined.data.set(line, ((top + y) * joined.width + left) * 4);
    }
    offset += (isRow ? width : height) + GAP;
  }
  return joined;
}

/** Takes every n-th pixel: enough to tell pictures apart. */
function shrink({ width, height, data }: Pixels): Pixels {
  const scale = Math.min(1, SMALL_WIDTH / width);
  const small = emptyImage(Math.round(width * scale), Math.round(height * scale));
  for (let y = 0; y < small.height; y += 1) {
    for (let x = 0; x < small.width; x += 1) {
      const from = (Math.floor(y / scale) * width + Math.floor(x / scale)) * 4;
      small.data.set(data.subarray(from, from + 4), (y * small.width + x) * 4);
    }
  }
  return small;
}
