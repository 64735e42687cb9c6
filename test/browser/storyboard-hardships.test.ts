import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { StoryboardOptions } from '../../src/index.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import { framesOnSheets } from '../helpers/image-stream.js';
import { readBif, readImagePlaylist, readWebVTT } from '../helpers/index-readers.js';
import { openLab, type Lab } from '../helpers/lab.js';
import { SEGMENT_SECONDS } from '../helpers/live-media.js';
import { startLiveOrigin } from '../helpers/live-origin.js';
import type { PageGlobals } from '../helpers/page-harness.js';
import { mediaPlaylist } from '../helpers/playlists.js';
import { boardIn, type WireBoard } from '../helpers/storyboard-page.js';

const TS = '/sample/ts/index.m3u8';
const FRAMES_A_SECOND = 25;

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(async () => {
  lab.streams.reset();
  await lab.renew({ workers: 2 });
});

function framesOf({ sheets, tiles }: WireBoard): readonly (number | undefined)[] {
  const images = sheets.map(({ base64 }) => decodeImage(Buffer.from(base64, 'base64')));
  return tiles.map((tile) => {
    const image = images[tile.sheet];
    return image && readFrameNumber(image, tile);
  });
}

test('tiles closer together than keyframes show the keyframe before, in rising order', async () => {
  const board = await boardIn(lab, TS, { every: 0.1, from: 3, to: 5, tileImages: true });
  const { tiles } = board;
  expect(tiles).toHaveLength(20);
  const frames = framesOf(board);
  for (const [i, { askedTime, presentationTime = NaN }] of tiles.entries()) {
    expect(frames[i]).toBe(Math.round(presentationTime * FRAMES_A_SECOND));
    expect(presentationTime).toBeLessThanOrEqual(askedTime + 1e-6);
  }
  const times = tiles.map(({ time }) => time);
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  expect(readWebVTT(board.vtt)).toHaveLength(20);
  const { frames: bif } = readBif(Buffer.from(board.bif ?? '', 'base64'));
  expect(bif.map(({ ms }) => ms)).toEqual(tiles.map((_, i) => 3000 + i * 100));
  expect(bif.map(({ image }) => readFrameNumber(decodeImage(image)))).toEqual(frames);
});

test.each([{}, { from: 5 }, { from: 5, to: 9 }])('one tile alone, of %j', async (range) => {
  const board = await boardIn(lab, TS, { every: { count: 1 }, tileImages: true, ...range });
  const [start, end] = [range.from ?? 0, 'to' in range ? range.to : 24];
  expect(board).toMatchObject({ start, end, interval: end - start });
  expect(framesOf(board)).toEqual([Math.floor(start / 4) * 4 * FRAMES_A_SECOND]);
  const picture = Math.floor(start / 4) * 4;
  expect(readWebVTT(board.vtt)).toMatchObject([{ startTime: picture, endTime: end }]);
  const { frames } = readBif(Buffer.from(board.bif ?? '', 'base64'));
  expect(frames.map(({ ms }) => ms)).toEqual([start * 1000]);
  const segments = readImagePlaylist(board.imagePlaylist ?? '').filter(({ isGap }) => !isGap);
  expect(segments).toMatchObject([{ start, duration: end - start, tileSeconds: end - start }]);
});

test('a range that ends before it begins is refused', async () => {
  const { failure } = await lab.storyboard(TS, { every: 2, from: 9, to: 5 });
  expect(failure?.name).toBe('RangeError');
  expect(failure?.message).toBe('options.from must not be after options.to');
  expect(lab.streams.requests(/./)).toEqual([]);
});

test.each([
  ['behind the end', { from: 90, to: 100 }],
  ['of nothing', { from: 5, to: 5 }],
])(
  'a range %s is an empty storyboard, with empty indexes where there can be any',
  async (_what, range) => {
    for (const every of [2, { count: 3 }]) {
      const board = await boardIn(lab, TS, { every, tileImages: true, ...range });
      expect(board).toMatchObject({ tiles: [], sheets: [], json: [] });
      expect(readWebVTT(board.vtt)).toEqual([]);
      expect(readBif(Buffer.from(board.bif ?? '', 'base64')).frames).toEqual([]);
      for (const text of [board.imagePlaylist, board.streamInf, board.dash]) {
        expect(text).toMatch(/^RangeError: to\w+\(\) needs a sheet, and there is none$/);
      }
    }
  },
);

test.each<[StoryboardOptions['every']]>([['segment'], [2], [{ count: 3 }]])(
  'a recording of gaps alone has no storyboard, every %j',
  async (every) => {
    const text = mediaPlaylist(['/a.ts', '/b.ts'], { durationSeconds: 4 });
    lab.streams.put('/gaps.m3u8', text.replaceAll('#EXTINF', '#EXT-X-GAP\n#EXTINF'));
    const { failure } = await lab.storyboard('/gaps.m3u8', { every });
    expect(failure).toMatchObject({ code: 'playlist-invalid', isSnapError: true });
    expect(lab.streams.requests(/\.ts$/)).toEqual([]);
  },
);

/** Segments of the sample out of order, so that the clock of each begins anew. */
function jumping(order: readonly number[]): string {
  const lines = order.map((number) => `#EXTINF:4,\n/sample/ts/segment${number}.ts`);
  return `#EXTM3U\n#EXT-X-TARGETDURATION:4\n${lines.join('\n#EXT-X-DISCONTINUITY\n')}\n#EXT-X-ENDLIST\n`;
}

test.each<[StoryboardOptions['every']]>([['segment'], [4], [1.5], [{ count: 9 }]])(
  'clocks that begin anew at discontinuities, every %j',
  async (every) => {
    const order = [3, 0, 5, 1];
    lab.streams.put('/jumping.m3u8', jumping(order));
    const board = await boardIn(lab, '/jumping.m3u8', { every });
    expect(framesOf(board)).toEqual(
      board.tiles.map(({ presentationTime = NaN }) => {
        const place = Math.floor(presentationTime / 4 + 1e-6);
        const first = (order[place] ?? NaN) * 100;
        return first + Math.round((presentationTime - place * 4) * FRAMES_A_SECOND);
      }),
    );
  },
);

test('pictures of another size in the middle fit into their tiles', async () => {
  lab.streams.put(
    '/sizes.m3u8',
    `#EXTM3U
#EXT-X-TARGETDURATION:4
#EXTINF:4,
/sample/ts/segment0.ts
#EXT-X-DISCONTINUITY
#EXTINF:2,
/fixtures/live/segment1.ts
#EXT-X-DISCONTINUITY
#EXTINF:4,
/sample/ts/segment2.ts
#EXT-X-ENDLIST
`,
  );
  const made = await lab.storyboard('/sizes.m3u8', { every: 'segment', type: 'image/png' });
  expect(framesOnSheets(made)).toEqual([0, 1050, 200]);
  expect(made.whole?.tile).toEqual({ width: 160, height: 90 });
});

interface SlidingWindow extends PageGlobals {
  goOn: () => void;
}

/** Runs in the page, as text: it may not use anything outside itself. Waits behind the first sheet. */
async function storyboardOfWindow(url: string) {
  const page = window as unknown as SlidingWindow;
  const gate = new Promise<void>((resolve) => {
    page.goOn = resolve;
  });
  const options = { every: 'segment', columns: 1, rows: 1, lookAhead: 1, seek: 'exact' } as const;
  const seen = [];
  for await (const { blob, tiles } of page.harness.snapper.storyboard(url, options)) {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    seen.push(...tiles.map(({ time, error }) => ({ base64, time, code: error?.code })));
    document.title = 'The first sheet is there';
    await gate;
  }
  return seen;
}

test('what has slid out of a live window leaves gaps, and no other picture', async () => {
  const startDate = new Date('2026-03-01T10:00:00Z');
  const origin = await startLiveOrigin({ startDate, windowSegments: 6 });
  const run = lab.page.evaluate(storyboardOfWindow, origin.playlist);
  await expect.poll(() => lab.page.evaluate(() => document.title, undefined)).toMatch(/first/);
  origin.advance(20 * SEGMENT_SECONDS);
  await lab.page.evaluate(() => {
    (window as unknown as SlidingWindow).goOn();
  }, undefined);
  const sheets = await run;
  expect(sheets.map(({ time }) => time)).toEqual([0, 4, 8, 12, 16, 20]);
  const gone = sheets.filter(({ code }) => code !== undefined);
  expect(gone.length).toBeGreaterThan(2);
  for (const { base64, time, code } of sheets) {
    const frame = readFrameNumber(decodeImage(Buffer.from(base64, 'base64')));
    expect(frame).toBe(code === undefined ? origin.frameAt(time) : undefined);
  }
  await origin.close();
});
