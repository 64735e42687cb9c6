import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readFrameNumber, type Pixels } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import { openLab, type Lab } from '../helpers/lab.js';
import type {
  PageGlobals,
  StoryboardOutcome,
  WireSheet,
  WireTile,
} from '../helpers/page-harness.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(async () => {
  lab.streams.reset();
  await lab.renew({ workers: 2 });
});

const TS = '/sample/ts/index.m3u8';
const FRAMES_A_SECOND = 25;

function pixelsOf({ base64 }: WireSheet): Pixels {
  return decodeImage(Buffer.from(base64, 'base64'));
}

/** The number of the frame that each tile shows in its sheet. */
function framesOf({ sheets }: StoryboardOutcome): (number | undefined)[] {
  return sheets.flatMap((sheet) => {
    const pixels = pixelsOf(sheet);
    expect([pixels.width, pixels.height]).toEqual([sheet.width, sheet.height]);
    return sheet.tiles.map((tile) => readFrameNumber(pixels, tile));
  });
}

function tilesOf({ sheets }: StoryboardOutcome): readonly WireTile[] {
  return sheets.flatMap(({ tiles }) => tiles);
}

test('each tile is the frame that its time says', async () => {
  const made = await lab.storyboard(TS, { every: 1, from: 2, tile: { width: 160 } });
  expect(made.failure).toBeUndefined();
  const times = tilesOf(made).map(({ presentationTime = NaN }) => presentationTime);
  expect(framesOf(made)).toEqual(times.map((time) => Math.round(time * FRAMES_A_SECOND)));
  expect(tilesOf(made).map(({ askedTime }) => askedTime)).toEqual(
    Array.from({ length: 22 }, (_, index) => 2 + index),
  );
  expect(made.whole).toMatchObject({ start: 2, end: 24, interval: 1, columns: 12, rows: 2 });
  expect(made.whole?.tile).toEqual({ width: 160, height: 90 });
  expect(made.whole?.tiles).toEqual(tilesOf(made));
});

test('from when on a tile stands for the recording is where its picture is', async () => {
  const made = await lab.storyboard(TS, { every: 5 });
  expect(tilesOf(made).map(({ time }) => time)).toEqual([0, 4, 8, 12, 20]);
  expect(framesOf(made)).toEqual([0, 100, 200, 300, 500]);
});

test('one tile for each segment has no interval', async () => {
  const made = await lab.storyboard(TS, { every: 'segment' });
  expect(framesOf(made)).toEqual([0, 100, 200, 300, 400, 500]);
  expect(made.whole?.interval).toBeUndefined();
  expect(tilesOf(made).map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4, 5]);
});

test('sheets have the same size, and the loop gets each as it fills', async () => {
  const options = { every: 4, columns: 2, rows: 2, tile: { width: 96 } } as const;
  const made = await lab.storyboard(TS, options, { stopAfter: 3 });
  expect(made.failure).toBeUndefined();
  expect(made.sheets.map(({ width, height }) => [width, height])).toEqual([
    [192, 108],
    [192, 108],
  ]);
  expect(tilesOf(made).map(({ x, y, sheet }) => [sheet, x, y])).toEqual([
    [0, 0, 0],
    [0, 96, 0],
    [0, 0, 54],
    [0, 96, 54],
    [1, 0, 0],
    [1, 96, 0],
  ]);
  expect(framesOf(made)).toEqual([0, 100, 200, 300, 400, 500]);
});

test('leaving the loop ends the captures, and there is no whole', async () => {
  const options = { every: 4, columns: 1, rows: 1, lookAhead: 1 };
  const made = await lab.storyboard(TS, options, { stopAfter: 2 });
  expect(made.sheets).toHaveLength(2);
  expect(made.failure).toMatchObject({ code: 'aborted', isSnapError: true });
  expect(lab.streams.requests(/segment[345]\.ts$/)).toEqual([]);
});

test('a moment without a picture leaves a gap in the color of the background', async () => {
  lab.streams.rule('/sample/ts/segment2.ts', { status: 404 });
  const options = { every: 4, seek: 'exact', background: '#ff0000', columns: 3 } as const;
  const made = await lab.storyboard(TS, options);
  expect(made.failure).toBeUndefined();
  expect(framesOf(made)).toEqual([0, 100, undefined, 300, 400, 500]);
  const gap = tilesOf(made)[2];
  expect(gap).toMatchObject({ time: 8, error: { code: 'http', status: 404 } });
  expect(gap).toMatchObject({ presentationTime: undefined, sequence: undefined });
  expect(made.progress.at(-1)).toEqual({ done: 6, failed: 1, total: 6 });
  const [{ data, width } = { data: [], width: 0 }] = made.sheets.map(pixelsOf);
  const at = (45 * width + 2 * 160 + 80) * 4;
  const [red = 0, green = 255, blue = 255] = data.slice(at, at + 3);
  expect(red).toBeGreaterThan(240);
  expect(Math.max(green, blue)).toBeLessThan(16);
});

test('where every moment fails, so does the storyboard', async () => {
  lab.streams.rule(/segment\d\.ts$/, { status: 403 });
  const made = await lab.storyboard(TS, { every: 4 });
  expect(made.failure).toMatchObject({ code: 'http', status: 403, isSnapError: true });
});

test('the script is loaded when a storyboard is waited for, and once', async () => {
  const page = await lab.openPage();
  const loads = (): number => lab.site.log.filter(({ path }) => path.includes('on-demand')).length;
  const before = loads();
  const call = (isAwaited: boolean): Promise<unknown> =>
    page.evaluate(
      async ({ url, isAwaited }) => {
        const { harness } = window as unknown as PageGlobals;
        const run = harness.snapper.storyboard(url, { every: 4 });
        if (isAwaited) await run;
      },
      { url: `${lab.streams.url}${TS}`, isAwaited },
    );
  await call(false);
  expect(loads()).toBe(before);
  await call(true);
  await call(true);
  expect(loads()).toBe(before + 1);
  await page.close();
});

test.each([
  ['every', { every: -1 }, 'RangeError'],
  ['tile.width', { tile: { width: 0 } }, 'RangeError'],
  ['tile.fit', { tile: { fit: 'inside' } }, 'TypeError'],
  ['columns', { columns: 1.5 }, 'RangeError'],
  ['maxSide', { maxSide: 10_000 }, 'RangeError'],
  ['background', { background: 'red' }, 'TypeError'],
  ['images', { images: [] }, 'TypeError'],
  ['tile must not be larger', { tile: { width: 300 }, maxSide: 200 }, 'RangeError'],
])('a wrong %s is named', async (name, options, type) => {
  const made = await lab.storyboard(TS, options as Parameters<Lab['storyboard']>[1]);
  expect(made.failure).toMatchObject({ name: type });
  expect(made.failure?.message).toContain(`options.${name}`);
  expect(lab.streams.requests(/./)).toEqual([]);
});
