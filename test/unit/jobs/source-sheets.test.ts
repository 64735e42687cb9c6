import { expect, test } from 'vitest';
import type { ImageRequest } from '../../../shared/types.js';
import { findSheets } from '../../../worker/jobs/source-sheets/find-sheets.js';
import { groupBySheet } from '../../../worker/jobs/source-sheets/group-by-sheet.js';
import { listSheets } from '../../../worker/jobs/source-sheets/list-sheets.js';
import { media, multivariant } from '../playlist/playlists.js';

const TILE = {
  ...{ width: 160, height: undefined, fit: 'contain', gravity: 'center', upscale: true },
} as unknown as ImageRequest;
const TILES = '#EXT-X-TILES:RESOLUTION=320x180,LAYOUT=5x4,DURATION=2';
const END = '#EXT-X-ENDLIST';

function images(...lines: readonly string[]) {
  return media(['#EXT-X-IMAGES-ONLY', ...lines].join('\n'));
}

function list(lines: readonly string[], more: Partial<Parameters<typeof listSheets>[1]> = {}) {
  const wish = { tile: TILE, mostSeconds: 2, resolution: undefined, ...more };
  return listSheets(images(...lines), wish);
}

const ONE = ['#EXTINF:40,', TILES, 'a.jpg'];

test('a sheet is a segment, and its tiles have the size that the playlist tells', () => {
  expect(list([...ONE, '#EXTINF:9,', TILES, 'b.jpg?x', END])).toEqual({
    startDateMs: undefined,
    tile: { width: 320, height: 180 },
    made: { width: 160, height: 90 },
    sheets: [
      {
        ...{ url: 'https://cdn.example/live/a.jpg', byteRange: undefined, sequence: 0 },
        ...{ startTime: 0, duration: 40, columns: 5, rows: 4, tileSeconds: 2 },
      },
      {
        ...{ url: 'https://cdn.example/live/b.jpg?x', byteRange: undefined, sequence: 1 },
        ...{ startTime: 40, duration: 9, columns: 5, rows: 4, tileSeconds: 2 },
      },
    ],
  });
});

test('EXT-X-TILES is for the next segment alone; without it a segment is one picture', () => {
  const single = ['#EXTINF:2,', 'a.jpg', END];
  expect(list(single)).toBeUndefined();
  const found = list(single, { resolution: { width: 320, height: 180 } });
  expect(found?.sheets).toMatchObject([{ columns: 1, rows: 1, tileSeconds: 2 }]);
  const mixed = list([...ONE, '#EXTINF:2,', 'b.jpg', END]);
  expect(mixed?.sheets).toMatchObject([{ columns: 5 }, { columns: 1 }]);
});

test('where DURATION is missing, a sheet is full', () => {
  const found = list(['#EXTINF:40,', '#EXT-X-TILES:RESOLUTION=320x180,LAYOUT=5x4', 'a', END]);
  expect(found?.sheets).toMatchObject([{ tileSeconds: 2 }]);
});

test('a gap is no sheet', () => {
  const found = list([...ONE, '#EXTINF:40,', '#EXT-X-GAP', TILES, 'b', END]);
  expect(found?.sheets).toHaveLength(1);
  expect(list(['#EXTINF:40,', '#EXT-X-GAP', TILES, 'b', END])).toBeUndefined();
});

test.each([
  ['live', ONE],
  ['encrypted', ['#EXT-X-KEY:METHOD=AES-128,URI="k"', ...ONE, END]],
  ['of two sizes', [...ONE, '#EXTINF:40,', TILES.replace('320x180', '320x240'), 'b', END]],
  ['without a size', ['#EXTINF:40,', '#EXT-X-TILES:LAYOUT=5x4,DURATION=2', 'a', END]],
  ['too large', ['#EXTINF:40,', TILES.replace('5x4', '999x999'), 'a', END]],
  ['empty', [END]],
])('an image playlist that is %s is not used', (_what, lines) => {
  expect(list(lines)).toBeUndefined();
});

test.each([
  ['too small', { tile: { ...TILE, width: 321 } }],
  ['too low', { tile: { ...TILE, height: 181 } }],
  ['too far apart', { mostSeconds: 1.9 }],
  ['wanted in full size', { tile: { ...TILE, width: undefined } }],
])('tiles that are %s are not used', (_what, more) => {
  expect(list([...ONE, END], more)).toBeUndefined();
  expect(list([...ONE, END])).toBeDefined();
});

const SHEETS = [0, 8, 20].map((startTime, sequence) => ({
  ...{ url: `${sequence}`, byteRange: undefined, sequence, startTime, duration: 8 },
  ...{ columns: 2, rows: 2, tileSeconds: 2 },
}));

function grouped(times: readonly number[], shift = 0) {
  const targets = times.map((time) => ({ time, dateMs: time * 1000, index: 0 }));
  return groupBySheet(targets, SHEETS, shift).map(({ sheet, tiles }) => [
    sheet?.url,
    tiles.map(({ position, time, dateMs = NaN }) => `${position}@${time}=${dateMs / 1000}`),
  ]);
}

test('a moment has the tile that begins at it or before it', () => {
  expect(grouped([0, 1.99, 2, 7.5, 8, 15, 16, 19.9, 20])).toEqual([
    ['0', ['0@0=0', '0@0=0', '1@2=2', '3@6=6']],
    ['1', ['0@8=8', '3@14=14']],
    [undefined, ['0@16=16', '0@19.9=19.9']],
    ['2', ['0@20=20']],
  ]);
  expect(grouped([-1, 28])).toEqual([[undefined, ['0@-1=-1', '0@28=28']]]);
});

test('timelines that do not begin together are brought together', () => {
  expect(grouped([0, 5, 11], 4)).toEqual([
    [undefined, ['0@0=0']],
    ['0', ['0@4=4', '3@10=10']],
  ]);
});

test('the smallest image playlist that will do is taken, and one that fails is passed over', async () => {
  const line = (size: string, uri: string) =>
    `#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=1,RESOLUTION=${size},CODECS="jpeg",URI="${uri}"`;
  const top = multivariant(
    [
      '#EXT-X-STREAM-INF:BANDWIDTH=1',
      'v',
      line('640x360', 'large'),
      line('80x45', 'small'),
      line('160x90', 'missing'),
      line('320x180', 'sparse'),
      line('320x180', 'dense'),
    ].join('\n'),
  );
  const asked: string[] = [];
  const lists: Readonly<Record<string, readonly string[]>> = {
    sparse: ['#EXTINF:80,', TILES.replace('DURATION=2', 'DURATION=4'), 'a', END],
    dense: ['#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:04Z', ...ONE, END],
  };
  const request = {
    ...{ id: 1, timeoutSeconds: 1, tile: TILE, mostSeconds: 2 },
    stream: { url: 'x', variant: { kind: 'auto' }, iFrames: true },
    targets: [{ time: 6, dateMs: 6000, index: 0 }],
  } as const;
  const found = await findSheets(top, request, (url) => {
    const name = url.split('/').at(-1) ?? '';
    asked.push(name);
    const lines = lists[name];
    return Promise.resolve(lines && images(...lines));
  });
  expect(asked).toEqual(['missing', 'sparse', 'dense']);
  expect(found?.groups).toMatchObject([{ tiles: [{ position: 1, time: 6, dateMs: 6000 }] }]);
});
