import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import { framesOnSheets, IMAGE_STREAM, putImageStream } from '../helpers/image-stream.js';
import { describeInBrowsers } from '../helpers/in-browsers.js';
import { frameShownIn, takeIn } from '../helpers/keyframe-page.js';
import { openLab, type Lab } from '../helpers/lab.js';
import type { PageGlobals } from '../helpers/page-harness.js';

const TS = '/sample/ts/index.m3u8';
const FRAMES_A_SECOND = 25;

describeInBrowsers('Storyboards', (name) => {
  describe.each(['module', 'script-tag'] as const)('loaded as a %s', (loads) => {
    testStoryboards(() => openLab({ browser: name, loads }));
  });
});

function testStoryboards(open: () => Promise<Lab>): void {
  let lab: Lab;

  beforeAll(async () => {
    lab = await open();
    await putImageStream(lab);
  });
  afterAll(() => lab.close());
  beforeEach(async () => {
    lab.streams.reset();
    // What one has fetched would fill a gap of the next.
    await lab.renew({ workers: 2 });
  });

  test.each([
    ['MPEG-TS', TS, 1],
    ['fMP4', '/sample/fmp4/index.m3u8', 3],
    ['AES-128', '/fixtures/encrypted/aes-128/index.m3u8', 1],
  ])('each tile is the frame that its time says: %s', async (what, path, every) => {
    const first = what === 'AES-128' ? 3400 : 0;
    const made = await lab.storyboard(path, { every, seek: 'exact', columns: 4, rows: 2 });
    expect(made.failure).toBeUndefined();
    const tiles = made.sheets.flatMap(({ tiles }) => tiles);
    expect(tiles.map(({ askedTime }) => askedTime)).toEqual(tiles.map((_, i) => i * every));
    expect(framesOnSheets(made)).toEqual(
      tiles.map(({ presentationTime = NaN }) =>
        Math.round(first + presentationTime * FRAMES_A_SECOND),
      ),
    );
  });

  test('tiles come out of the sheets that a stream has', async () => {
    const made = await lab.storyboard(IMAGE_STREAM.top, { every: 2, tile: { width: 160 } });
    expect(made.failure).toBeUndefined();
    expect(framesOnSheets(made)).toEqual(Array.from({ length: 12 }, (_, index) => index * 50));
    expect(lab.streams.requests(IMAGE_STREAM.segments)).toEqual([]);
  });

  test('a moment without a picture is a gap', async () => {
    lab.streams.rule('/sample/ts/segment2.ts', { status: 404 });
    const made = await lab.storyboard(TS, { every: 4, seek: 'exact', type: 'image/png' });
    expect(framesOnSheets(made)).toEqual([0, 100, undefined, 300, 400, 500]);
    expect(made.whole?.tiles[2]?.error).toMatchObject({ code: 'http', status: 404 });
  });

  test('a contact sheet has its pictures, captions and header', async () => {
    const { base64, tiles } = await lab.page.evaluate(contactSheet, lab.streams.url + TS);
    const pixels = decodeImage(Buffer.from(base64, 'base64'));
    expect(tiles.map((tile) => readFrameNumber(pixels, tile))).toEqual([
      0, 100, 200, 300, 400, 500,
    ]);
    const [{ y, height } = { y: 0, height: 0 }] = tiles;
    for (const [top, bottom] of [
      [0, y],
      [y + height, y + height + 16],
    ] as const) {
      const rows = pixels.data.subarray(top * pixels.width * 4, bottom * pixels.width * 4);
      const light = rows.filter((sample, i) => i % 4 === 0 && sample > 160).length;
      expect(light).toBeGreaterThan(40);
    }
  });

  test('a keyframe clip is a file that <video> shows', async () => {
    const keyframe = await takeIn(lab, TS, { at: { time: 13.3 } });
    expect(keyframe.type).toBe('video/mp4');
    if (keyframe.canPlay === '') console.info(`Nothing here plays ${keyframe.codec}.`);
    else expect(await frameShownIn(lab, keyframe)).toBe(300);
  });
}

/** Runs in the page, as text: it may not use anything outside itself. */
async function contactSheet(url: string) {
  const { harness } = window as unknown as PageGlobals;
  const sheet = await harness.snapper.contactSheet(url, { columns: 3, rows: 2, width: 640 });
  const bytes = new Uint8Array(await sheet.image.blob.arrayBuffer());
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  const tiles = sheet.tiles.map(({ x, y, width, height }) => ({ x, y, width, height }));
  return { base64, tiles };
}
