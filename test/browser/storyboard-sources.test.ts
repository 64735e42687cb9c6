import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { StoryboardOptions } from '../../src/index.js';
import { framesOnSheets, IMAGE_STREAM, putImageStream } from '../helpers/image-stream.js';
import { openLab, type Lab } from '../helpers/lab.js';
import type { StoryboardOutcome } from '../helpers/page-harness.js';

let lab: Lab;

const { top: TOP, images: IMAGES, sheets: SHEET, segments: SEGMENT } = IMAGE_STREAM;
const OPTIONS = { every: 4, tile: { width: 160 } } as const;

beforeAll(async () => {
  lab = await openLab();
  await putImageStream(lab);
});
afterAll(() => lab.close());
beforeEach(async () => {
  lab.streams.reset();
  await lab.renew({ workers: 2 });
});

async function make(options: StoryboardOptions): Promise<StoryboardOutcome> {
  const made = await lab.storyboard(TOP, options);
  expect(made.failure).toBeUndefined();
  return made;
}

test('tiles come out of the sheets that the stream has, and no segment is fetched', async () => {
  const made = await make({ every: 2, tile: { width: 160 } });
  expect(framesOnSheets(made)).toEqual(Array.from({ length: 12 }, (_, index) => index * 50));
  expect(lab.streams.requests(SEGMENT)).toEqual([]);
  const sheets = lab.streams.requests(SHEET).map(({ path }) => path);
  expect(sheets.toSorted()).toEqual([
    '/made/stream-storyboard-0.jpg',
    '/made/stream-storyboard-1.jpg',
    '/made/stream-storyboard-2.jpg',
  ]);
  const bytes = lab.streams.requests(SHEET).reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  expect(made.whole).toMatchObject({ tile: { width: 160, height: 90 }, bytesFetched: bytes });
  expect(made.whole?.tiles.map(({ time }) => time)).toEqual(
    Array.from({ length: 12 }, (_, index) => index * 2),
  );
  expect(new Set(made.whole?.tiles.map(({ sequence }) => sequence))).toEqual(new Set([undefined]));
});

test('a part of the recording takes the sheets of that part', async () => {
  const made = await make({ ...OPTIONS, from: 9, to: 17 });
  expect(framesOnSheets(made)).toEqual([200, 300]);
  expect(made.whole?.tiles.map(({ presentationTime }) => presentationTime)).toEqual([8, 12]);
  expect(lab.streams.requests(SHEET).map(({ path }) => path)).toEqual([
    '/made/stream-storyboard-1.jpg',
  ]);
});

test('sheets get the same headers and credentials as segments do', async () => {
  await lab.renew({ workers: 1, requestInit: { segment: { headers: { 'x-token': 'abc' } } } });
  const made = await lab.storyboard(`${TOP}?own`, OPTIONS);
  expect(made.failure).toBeUndefined();
  const [sheet] = lab.streams.requests(SHEET).filter(({ method }) => method === 'GET');
  expect(sheet?.headers['x-token']).toBe('abc');
});

test.each([
  ['tiles that are too small', { every: 4, tile: { width: 321 } }],
  ['tiles that are too far apart', { every: 1 }],
  ['a picture that is asked for in another way', { ...OPTIONS, seek: 'nearest' }],
  ['another variant than the one that suits', { ...OPTIONS, variant: 'highest' }],
  ['no I-frame and no image playlists', { ...OPTIONS, iFrames: false }],
  ['blank pictures skipped', { ...OPTIONS, skipBlank: true }],
  ['a tile for each segment', { every: 'segment' }],
] as const)('%s: the media are taken', async (_what, options) => {
  await make(options);
  expect(lab.streams.requests(SHEET)).toEqual([]);
  expect(lab.streams.requests(SEGMENT).length).toBeGreaterThan(0);
});

test.each([
  ['the image playlist is missing', IMAGES, { status: 404 }],
  ['the image playlist is none', IMAGES, { body: '<html>' }],
  ['the first sheet is refused', '/made/stream-storyboard-0.jpg', { status: 403 }],
  ['the first sheet may not be read', '/made/stream-storyboard-0.jpg', { noCors: true }],
  ['the first sheet is no image', '/made/stream-storyboard-0.jpg', { body: 'no image' }],
  ['a later sheet is refused', '/made/stream-storyboard-1.jpg', { status: 403 }],
] as const)('where %s, pictures of the media fill in', async (_what, path, rule) => {
  lab.streams.rule(path, rule);
  const made = await make(OPTIONS);
  expect(framesOnSheets(made)).toEqual([0, 100, 200, 300, 400, 500]);
  expect(made.whole?.tiles.every(({ error }) => error === undefined)).toBe(true);
});
