import { expect, test } from 'vitest';
import type { StoryboardOptions } from '../../src/index.js';
import { contactSheetIn } from '../helpers/contact-sheet-page.js';
import { corpusLab } from '../helpers/corpus-lab.js';
import { corpusOrSkip } from '../helpers/corpus-tests.js';
import type { Pixels } from '../helpers/frame-code.js';
import { compareImages, decodeImage } from '../helpers/image.js';
import { readBif, readImagePlaylist, readWebVTT } from '../helpers/index-readers.js';
import { pixelsOf } from '../helpers/lab.js';
import { boardIn, type WireBoard } from '../helpers/storyboard-page.js';

const { folder } = corpusOrSkip();

const STREAMS = [
  'hls-aes-256/media.m3u8',
  'hls-gap/playlist.m3u8',
  'hls-iframe-only/media.m3u8',
  'hls-interstitial/ad1.m3u8',
  'hls-interstitial/list.m3u8',
  'hls-muxed-mp4-ts/master.m3u8',
  'hls-sample-aes/index.m3u8',
  'hls-text-offset/index.m3u8',
  'hls-ts-anamorphic/media.m3u8',
  'hls-ts-b-frames/index.m3u8',
  'hls-ts-h264/prog_index.m3u8',
  'hls-ts-h265/hevc.m3u8',
  'hls-ts-muxed-aac-h264-with-overflow-nalus/media.m3u8',
  'hls-ts-rollover/playlist.m3u8',
].map((path) => `/corpus/${path}`);

const DISTANCES: readonly StoryboardOptions['every'][] = ['segment', { count: 5 }, 1.7];

const open = corpusLab(folder);

const BOARDS = STREAMS.flatMap((path) => DISTANCES.map((every) => [path, every] as const));

test.runIf(folder !== '').each(BOARDS)(
  '%s every %j: each tile shows what a capture of its time shows, and the indexes agree',
  async (path, every) => {
    const board = await boardIn(open(), path, { every, type: 'image/png', tileImages: true });
    const sheets = board.sheets.map(({ base64 }) => decodeImage(Buffer.from(base64, 'base64')));
    expect(picturesOf(board).length).toBeGreaterThan(0);
    for (const tile of picturesOf(board)) await expectCaptured(path, tile, sheets[tile.sheet]);
    expectCues(board);
    expectBif(board);
    if (board.interval !== undefined) expectImagePlaylist(board, board.interval);
  },
);

test.runIf(folder !== '').each(STREAMS)(
  '%s: each picture of a contact sheet shows what a capture of its time shows',
  async (path) => {
    const { base64, tiles } = await contactSheetIn(open(), path, {
      ...{ columns: 3, rows: 2, width: 640, type: 'image/png' },
    });
    const sheet = decodeImage(Buffer.from(base64, 'base64'));
    expect(tiles).toHaveLength(6);
    for (const tile of tiles.filter(({ code }) => !code)) await expectCaptured(path, tile, sheet);
  },
);

interface Tile {
  readonly presentationTime: number | undefined;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function expectCaptured(path: string, tile: Tile, sheet: Pixels | undefined): Promise<void> {
  const { presentationTime: time = NaN, width, height } = tile;
  const snapshot = await open().snap(path, {
    at: { time },
    seek: 'exact',
    images: [{ width, height, fit: 'contain', type: 'image/png', upscale: true }],
  });
  expect(snapshot.presentationTime).toBeCloseTo(time, 6);
  if (!sheet) throw new Error('There is no sheet.');
  const { max } = compareImages(cut(sheet, tile), pixelsOf(snapshot));
  expect(max, `the tile of ${time} s`).toBeLessThanOrEqual(1);
}

function cut({ width, data }: Pixels, tile: Tile): Pixels {
  const rows = Array.from({ length: tile.height }, (_, row) => {
    const from = ((tile.y + row) * width + tile.x) * 4;
    return data.subarray(from, from + tile.width * 4);
  });
  return { width: tile.width, height: tile.height, data: Buffer.concat(rows) };
}

type BoardTile = WireBoard['tiles'][number];

function picturesOf({ tiles }: WireBoard): readonly BoardTile[] {
  return tiles.filter(({ code }) => code === undefined);
}

function toMs(seconds: number): number {
  return Math.round(seconds * 1000);
}

function expectCues(board: WireBoard): void {
  const cues = readWebVTT(board.vtt);
  const found = cues.map(({ startTime, endTime, text }) => [toMs(startTime), toMs(endTime), text]);
  expect(found).toEqual(
    picturesOf(board).map(({ index, time, sheet, x, y, width, height }) => [
      toMs(time),
      toMs(board.tiles[index + 1]?.time ?? board.end),
      `${board.sheets[sheet]?.name ?? ''}#xywh=${x},${y},${width},${height}`,
    ]),
  );
}

function expectBif(board: WireBoard): void {
  const { frames, multiplier } = readBif(Buffer.from(board.bif ?? '', 'base64'));
  const { interval, start } = board;
  const times = frames.map(({ ms }) => ms);
  const wanted = picturesOf(board).map(({ index, time }) =>
    interval === undefined ? time : start + index * interval,
  );
  expect(times).toEqual(wanted.map((time) => Math.round((time * 1000) / multiplier) * multiplier));
  for (const [i, { image }] of frames.entries()) {
    const { width, height } = decodeImage(image);
    expect({ width, height }, `frame ${i}`).toEqual(board.tile);
  }
}

function expectImagePlaylist({ imagePlaylist, ...board }: WireBoard, interval: number): void {
  const found = readImagePlaylist(imagePlaylist ?? '');
  expect(found.map(({ uri }) => uri)).toEqual(board.sheets.map(({ name }) => name));
  const ends = found.map((_, sheet) => board.tiles.filter((tile) => tile.sheet <= sheet).length);
  for (const [i, { start, duration, tileSeconds }] of found.entries()) {
    expect(tileSeconds).toBeCloseTo(interval, 5);
    expect(start + duration).toBeCloseTo((ends[i] ?? 0) * interval, 4);
  }
}
