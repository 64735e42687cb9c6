import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClassicPluginOptions } from '../../src/classic/index.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { PLAYER_SCRIPT } from './classic-kit.js';
import { digest, openClassicLab, pixelsOf, sizeOf, type ClassicLab } from './classic-lab.js';
import { PICTURES } from './classic-pictures.js';
import { SENDING } from './classic-sending.js';
import { optionsOfTable } from './plugin-table.js';

const CASES = { ...SENDING, ...PICTURES };
/** Of the sample. */
const [STILL_WIDTH, STILL_HEIGHT, FRAMES_A_SECOND] = [640, 360, 25];

let classic: ClassicLab;
beforeAll(async () => {
  classic = await openClassicLab();
});
afterAll(() => classic.close());
beforeEach(() => {
  classic.backend.reset();
  classic.opened.told.length = 0;
});

test('every option of the table has a case, and every case is in the table', () => {
  expect(optionsOfTable()).toEqual(Object.keys(CASES).sort());
});

test.each(Object.entries(CASES))('%s', async (_option, run) => {
  await run(classic);
  expect(classic.opened.errors).toEqual([]);
});

test('the event has data URIs, the canvas in the size of the picture, and what the server said', async () => {
  const { detail, localName, events } = await classic.take({
    ...{ serverurl: classic.save, type: 'jpg', snapshotname: 'still' },
    dimensions: [{ width: 320 }, { width: 80, thumbnail: true }],
  });
  expect(localName).toBe('hls-snap');
  expect(events.at(-1)).toBe('capturecomplete');
  expect(detail).toMatchObject({
    ...{ isCanvas: true, width: STILL_WIDTH, height: STILL_HEIGHT, filename: 'still' },
    data: { success: 'Successfully Saved' },
  });
  expect(detail?.image).toMatch(/^data:image\/jpeg;base64,/);
  expect([detail?.image, detail?.thumbnail, detail?.canvas].map(sizeOf)).toEqual([
    [320, 180],
    [80, 45],
    [STILL_WIDTH, STILL_HEIGHT],
  ]);
  const urls = [detail?.image, detail?.thumbnail].map(digest);
  expect([detail?.imgSource, detail?.thumbnailSource].map(digest)).toEqual(urls);
  expect(detail?.images.map(({ data }) => digest(data))).toEqual(urls);
  expect(readFrameNumber(pixelsOf(detail?.canvas))).toBe(0);
  expect(classic.backend.log).toHaveLength(1);
});

test('all names that are no options are in one error, and one alone with the nearest option', async () => {
  const { take } = classic;
  await expect(take({ serverUrl: '/save' } as ClassicPluginOptions)).rejects.toThrow(
    'TypeError: options.serverUrl is not an option; did you mean options.serverurl?',
  );
  await expect(
    take({ type: 'png', notify: true, maxwidth: 600 } as ClassicPluginOptions),
  ).rejects.toThrow('TypeError: options has names that are not options: notify, maxwidth');
});

test('null stands for nothing', async () => {
  const { take } = classic;
  const nothing = Object.fromEntries(Object.keys(CASES).map((name) => [name, null]));
  const [one, other] = [await take(nothing), await take()];
  expect(one.statuses).toEqual(other.statuses);
  expect(digest(one.detail?.image)).toBe(digest(other.detail?.image));
});

test('a player of Video.js triggers the events, and the picture is the one that it shows', async () => {
  const { lab } = classic;
  lab.put('/player.js', PLAYER_SCRIPT);
  const other = await lab.open('<body>');
  await other.run('/player.js');
  await expect.poll(() => other.told.length, { timeout: 20_000 }).toBe(1);
  const [text = ''] = other.told;
  const [type, filename, image, paused] = JSON.parse(text) as readonly string[];
  expect([type, filename, paused]).toEqual(['capturecomplete', 'at-6', true]);
  expect(readFrameNumber(pixelsOf(image))).toBe(Math.floor(5.7 * FRAMES_A_SECOND));
  expect(other.errors).toEqual([]);
  await other.page.close();
});

test('a list of names is a TypeError of the element that says where it belongs', async () => {
  const message = await classic.page.evaluate(() => {
    const element = document.createElement('hls-snap');
    try {
      element.name = ['large', 'small'] as never;
      return element.name;
    } catch (error) {
      return String(error);
    }
  });
  expect(message).toBe(
    "TypeError: name must be a string; a list goes into images: [{ name: '…' }]",
  );
});
