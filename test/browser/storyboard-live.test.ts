import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { FollowStoryboardOptions, Storyboard } from '../../src/index.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import { openLab, type Lab } from '../helpers/lab.js';
import { SEGMENT_SECONDS } from '../helpers/live-media.js';
import { startLiveOrigin, type LiveOrigin } from '../helpers/live-origin.js';
import type { PageGlobals } from '../helpers/page-harness.js';

const START = new Date('2026-03-01T10:00:00.000Z');

let lab: Lab;
let origin: LiveOrigin;

beforeAll(async () => {
  lab = await openLab();
  await lab.renew({ workers: 2 });
});
afterAll(() => lab.close());
afterEach(() => origin.close());

interface Board {
  readonly frames: readonly (number | undefined)[];
  readonly sequences: readonly (number | undefined)[];
  readonly times: readonly number[];
  readonly names: readonly string[];
  readonly dates: readonly (string | undefined)[];
}

interface FollowWindow {
  boards: AsyncGenerator<Storyboard, void, undefined>;
}

function follow(options: FollowStoryboardOptions, url = origin.playlist): Promise<void> {
  return lab.page.evaluate(
    ({ url, options }) => {
      const page = window as unknown as PageGlobals & FollowWindow;
      page.boards = page.harness.snapper.followStoryboard(url, options);
    },
    { url, options },
  );
}

/** The next storyboard, or nothing at the end. */
async function next(): Promise<Board | undefined> {
  const wire = await lab.page.evaluate(async () => {
    const { boards } = window as unknown as FollowWindow;
    const { value } = await boards.next();
    if (!value) return undefined;
    const { sheets, tiles } = value;
    const images = sheets.map(async ({ blob }) => {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    });
    return {
      images: await Promise.all(images),
      names: sheets.map(({ name }) => name),
      tiles: tiles.map((tile) => ({
        ...tile,
        image: undefined,
        error: undefined,
        date: tile.programDateTime?.toISOString(),
      })),
    };
  }, undefined);
  if (!wire) return undefined;
  const images = wire.images.map((base64) => decodeImage(Buffer.from(base64, 'base64')));
  return {
    frames: wire.tiles.map((tile) => {
      const image = images[tile.sheet];
      return image && readFrameNumber(image, tile);
    }),
    sequences: wire.tiles.map(({ sequence }) => sequence),
    times: wire.tiles.map(({ time }) => time),
    dates: wire.tiles.map(({ date }) => date),
    names: wire.names,
  };
}

function framesAt(indexes: readonly number[]): readonly number[] {
  return indexes.map((index) => origin.frameAt(index * SEGMENT_SECONDS));
}

test('new tiles come in, and expired ones go, with their sheet at last', async () => {
  origin = await startLiveOrigin({ startDate: START, endsAfter: 8 });
  await follow({ columns: 2, rows: 1, name: 'main' });
  const first = await next();
  expect(first).toMatchObject({
    frames: framesAt([0, 1, 2, 3]),
    sequences: [0, 1, 2, 3],
    times: [0, 4, 8, 12],
    names: ['main-0.jpg', 'main-1.jpg'],
  });
  origin.advance(SEGMENT_SECONDS);
  const second = await next();
  expect(second).toMatchObject({
    frames: framesAt([1, 2, 3, 4]),
    sequences: [1, 2, 3, 4],
    times: [0, 4, 8, 12],
    names: ['main-0.jpg', 'main-1.jpg', 'main-2.jpg'],
  });
  expect(second?.dates[0]).toBe(new Date(START.getTime() + SEGMENT_SECONDS * 1000).toISOString());
  origin.advance(3 * SEGMENT_SECONDS);
  const last = await next();
  expect(last).toMatchObject({
    frames: framesAt([4, 5, 6, 7]),
    sequences: [4, 5, 6, 7],
    names: ['main-2.jpg', 'main-3.jpg'],
  });
  expect(await next()).toBeUndefined();
});

test('tiles are as far apart as is wanted', async () => {
  origin = await startLiveOrigin({ startDate: START, windowSegments: 6, endsAfter: 8 });
  await follow({ every: 8 });
  expect(await next()).toMatchObject({ sequences: [0, 2, 4], frames: framesAt([0, 2, 4]) });
  origin.advance(2 * SEGMENT_SECONDS);
  expect(await next()).toMatchObject({ sequences: [2, 4, 6], frames: framesAt([2, 4, 6]) });
  expect(await next()).toBeUndefined();
});

/** A live playlist of the sample's segments, whose first one has a number and, perhaps, a date. */
function livePlaylist(numbers: readonly number[], first: number, date?: string): string {
  const tag = date === undefined ? [] : [`#EXT-X-PROGRAM-DATE-TIME:${date}`];
  const segments = numbers.map((number) => `#EXTINF:4,\n/sample/ts/segment${number}.ts`);
  const head = ['#EXTM3U', '#EXT-X-TARGETDURATION:1', `#EXT-X-MEDIA-SEQUENCE:${first}`];
  return [...head, ...tag, ...segments, ''].join('\n');
}

const LATER = '2026-03-01T11:00:00Z';

test.each([
  ['with lower numbers', livePlaylist([2, 3], 7), livePlaylist([4, 5], 0)],
  [
    'with the same numbers, at another date',
    livePlaylist([0, 1], 0, '2026-03-01T10:00:00Z'),
    livePlaylist([4, 5, 2], 0, LATER),
  ],
  ['with the same numbers, of other files', livePlaylist([0, 1], 0), livePlaylist([4, 5, 2], 0)],
])('a stream that begins again %s: nothing of the one before stays', async (_how, old, anew) => {
  origin = await startLiveOrigin({ startDate: START });
  const frames = (text: string): readonly number[] =>
    [...text.matchAll(/segment(\d)\.ts/g)].map(([, number]) => Number(number) * 100);
  lab.streams.put('/again.m3u8', old);
  await follow({}, `${lab.streams.url}/again.m3u8`);
  expect(await next()).toMatchObject({ frames: frames(old) });
  lab.streams.put('/again.m3u8', anew);
  const board = await next();
  expect(board?.frames).toEqual(frames(anew));
  expect(board?.times).toEqual(frames(anew).map((_, index) => index * 4));
  lab.streams.put('/again.m3u8', `${anew}#EXT-X-ENDLIST\n`);
  expect(await next()).toBeUndefined();
});

test('leaving the loop ends it', async () => {
  origin = await startLiveOrigin({ startDate: START });
  await follow({});
  await next();
  await lab.page.evaluate(async () => {
    await (window as unknown as FollowWindow).boards.return();
  }, undefined);
  expect(await next()).toBeUndefined();
});
