import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { PRESENTATION_CLOCK } from '../../../shared/clock.js';
import type { CaptureRequest, Progress, SnapshotData } from '../../../shared/protocol.js';
import type { ImageRequest } from '../../../shared/types.js';
import { capture } from '../../../worker/jobs/capture.js';
import { plan } from '../../../worker/jobs/plan.js';
import type { Stations } from '../../../worker/jobs/stations.js';
import { timeline } from '../../../worker/jobs/timeline.js';
import { readFrameNumber } from '../../helpers/frame-code.js';
import { NEVER } from '../../helpers/gate.js';
import { mediaPlaylist } from '../../helpers/playlists.js';
import { request as imageRequest } from '../image/request.js';
import { captureRequest, makeStations, serveFixtures, streamSource } from './node-stations.js';
import { placeAt } from './taken.js';

let stations: Stations;

beforeAll(async () => {
  stations = makeStations();
  await stations.engines.prepare({ codec: 'h264', codecString: undefined });
  await stations.imageMaker.preload(['image/png', 'image/jpeg']);
});

const { signal } = new AbortController();
const quiet = { signal, onProgress: () => undefined };

async function snap(
  url: string,
  more: Partial<CaptureRequest<'images'>> & { readonly images?: readonly ImageRequest[] } = {},
): Promise<SnapshotData> {
  const { result } = await capture(stations, captureRequest(url, more), quiet);
  return result;
}

/** The frame number in the first image, which is a PNG in the size of the picture. */
function frameOf({ images: [image] }: SnapshotData): number | undefined {
  if (!image) throw new Error('There is no image');
  return readFrameNumber(PNG.sync.read(Buffer.from(image.bytes)));
}

test('from a URL to images, with all that is known of them', async () => {
  const server = await serveFixtures();
  const url = `${server.url}/fixtures/live/index.m3u8`;
  const progress: Progress[] = [];
  const images = [imageRequest({ type: 'image/png' }), imageRequest({ width: 100, name: 'thumb' })];
  const request = captureRequest(url, { images, moment: { kind: 'time', time: 4.5 } });
  const { result: snapshot, buffers } = await capture(stations, request, {
    signal,
    onProgress: (step) => progress.push(step),
  });
  expect(buffers).toEqual(snapshot.images.map(({ bytes }) => bytes));
  expect(frameOf(snapshot)).toBe(1100);
  expect(snapshot).toMatchObject({
    images: [
      { type: 'image/png', width: 320, height: 180 },
      { name: 'thumb', type: 'image/jpeg', width: 100, height: 56, quality: 0.8 },
    ],
    presentationTime: 4,
    askedTime: 4.5,
    codec: 'avc1.640015',
    engine: 'ffmpeg',
    codedWidth: 320,
    displayHeight: 180,
    playlistUrl: url,
    segment: { sequence: 2, startTime: 4, duration: 2, isIFrame: false },
  });
  expect(snapshot.bytesFetched).toBeGreaterThan(0);
  expect(Object.values(snapshot.timings).every((ms) => ms >= 0)).toBe(true);
  expect(progress.at(0)?.step).toBe('loading');
  expect(progress.at(-1)).toMatchObject({ step: 'encoding', imagesDone: 1 });
});

describe('a planned place', () => {
  test('needs no playlist', async () => {
    const server = await serveFixtures();
    const place = placeAt(server, '/fixtures/live/index.m3u8', 6);
    const snapshot = await snap(`${server.url}/nowhere.m3u8`, { place });
    expect(frameOf(snapshot)).toBe(1150);
    expect(server.requests(/m3u8/)).toEqual([]);
  });

  test('in an I-frame playlist that fails is taken from the ordinary one instead', async () => {
    const server = await serveFixtures();
    const place = placeAt(server, '/fixtures/i-frames/ts-i-frames.m3u8', 2);
    const index = '/fixtures/i-frames/ts-index.m3u8';
    const moment = { kind: 'time', time: 2 } as const;
    const request = { place, moment };
    expect(await snap(server.url + index, request)).toMatchObject({ segment: { isIFrame: true } });
    server.rule('/fixtures/i-frames/stream.ts', { status: 404, times: 1 });
    const snapshot = await snap(server.url + index, request);
    expect(frameOf(snapshot)).toBe(50);
    expect(snapshot.segment.isIFrame).toBe(false);
    expect(server.requests('/fixtures/i-frames/ts-i-frames.m3u8')).toEqual([]);
  });

  const PAIR = `#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=2000
bad.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=1000
live/index.m3u8
`;

  test.each([
    ['without media', { body: '<p>Blocked</p>' }],
    ['that never comes', { heldUntil: NEVER }],
  ])('in a playlist %s is taken from another one of the stream', async (_what, rule) => {
    const server = await serveFixtures();
    const bad = mediaPlaylist(Array.from({ length: 6 }, (_, i) => `bad.ts?${i}`));
    server.put('/fixtures/pair.m3u8', PAIR);
    server.put('/fixtures/bad.m3u8', bad);
    server.rule('/fixtures/bad.ts', rule);
    const place = { ...placeAt(server, '/fixtures/bad.m3u8', 4, bad), hasOthers: true };
    const snapshot = await snap(`${server.url}/fixtures/pair.m3u8`, {
      place,
      moment: { kind: 'time', time: 4 },
      timeoutSeconds: 4,
    });
    expect(frameOf(snapshot)).toBe(1100);
  });

  test('in an ordinary playlist that fails is the end', async () => {
    const server = await serveFixtures();
    const place = placeAt(server, '/fixtures/live/index.m3u8', 0);
    server.rule(/segment/, { status: 404 });
    await expect(snap(`${server.url}/nowhere.m3u8`, { place })).rejects.toMatchObject({
      code: 'http',
      status: 404,
    });
    expect(server.requests(/m3u8/)).toEqual([]);
  });
});

describe('of a multivariant playlist', () => {
  const index = '/sample/index.m3u8';

  test('the variant is the smallest that serves the images', async () => {
    const server = await serveFixtures();
    const small = await snap(server.url + index, { images: [imageRequest({ width: 160 })] });
    expect(small.codedWidth).toBe(320);
    expect((await snap(server.url + index)).codedWidth).toBe(640);
  });

  test('a variant whose segments are missing gives way to the next', async () => {
    const server = await serveFixtures();
    server.rule(/\/ts\/segment/, { status: 404 });
    expect(await snap(server.url + index)).toMatchObject({ codedWidth: 320 });
  });
});

describe('a live stream', () => {
  const live = (count: number): string =>
    mediaPlaylist(
      Array.from({ length: count }, (_, i) => `live/segment${i}.ts`),
      { isLive: true, tags: ['#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,HOLD-BACK=2'] },
    );

  test('is taken at its edge', async () => {
    const server = await serveFixtures();
    server.put('/fixtures/live.m3u8', live(3));
    const snapshot = await snap(`${server.url}/fixtures/live.m3u8`, { moment: { kind: 'live' } });
    expect(frameOf(snapshot)).toBe(1100);
  });

  test('is waited for where the next segment is asked for', async () => {
    const server = await serveFixtures();
    server.put('/fixtures/live.m3u8', live(4));
    server.rule('/fixtures/live.m3u8', { body: live(3), times: 1 });
    const moment = { kind: 'sequence', sequence: 3 } as const;
    expect(frameOf(await snap(`${server.url}/fixtures/live.m3u8`, { moment }))).toBe(1150);
    expect(server.log.some(({ url }) => url.endsWith('?_HLS_msn=3'))).toBe(true);
  });

  test('is not waited for where the segment after that is asked for', async () => {
    const server = await serveFixtures();
    server.put('/fixtures/live.m3u8', live(3));
    const moment = { kind: 'sequence', sequence: 4 } as const;
    await expect(snap(`${server.url}/fixtures/live.m3u8`, { moment })).rejects.toMatchObject({
      code: 'outside-window',
    });
    expect(server.log).toHaveLength(2);
  });
});

test('the first picture is displayed from the beginning, though it is due only after its decoding time', async () => {
  const server = await serveFixtures();
  const wanted = {
    seek: 'exact',
    moment: { kind: 'time', time: 0 },
    clock: { ...PRESENTATION_CLOCK, zero: 'decode' },
  } as const;
  const snapshot = await snap(`${server.url}/sample/ts/index.m3u8`, wanted);
  expect(frameOf(snapshot)).toBe(0);
});

test('a media time that the media does not have is an error with what the playlist lists', async () => {
  const server = await serveFixtures();
  const wanted = {
    seek: 'exact',
    moment: { kind: 'sequence', sequence: 1, offset: 1 },
    clock: { ...PRESENTATION_CLOCK, mediaTime: 5000 },
  } as const;
  const url = `${server.url}/fixtures/live/index.m3u8`;
  await expect(snap(url, wanted)).rejects.toMatchObject({
    code: 'outside-window',
    window: { start: 0, end: 12 },
  });
});

test('an encoder that does not load is the error; a decoder that was not needed is none', async () => {
  const server = await serveFixtures();
  const missing = new Error('It is missing');
  const imageMaker = { ...stations.imageMaker, preload: () => Promise.reject(missing) };
  const request = captureRequest(`${server.url}/fixtures/live/index.m3u8`);
  await expect(capture({ ...stations, imageMaker }, request, quiet)).rejects.toThrow(missing);
});

const EVERYTHING = { from: undefined, to: undefined };

test('a timeline lists the segments, and fetches none', async () => {
  const server = await serveFixtures();
  const { id, stream, output, timeoutSeconds } = captureRequest(
    `${server.url}/fixtures/live/index.m3u8`,
  );
  const request = { id, stream, output, timeoutSeconds, range: EVERYTHING };
  const listed = await timeline(stations, request, quiet);
  expect(listed).toMatchObject({ isLive: false, targetDuration: 2, window: { start: 0, end: 12 } });
  expect(listed.segments.map(({ time }) => time)).toEqual([0, 2, 4, 6, 8, 10]);
  expect(server.requests(/segment/)).toEqual([]);
});

test('a plan gives each moment its segment, of the variant that serves what is to be made', async () => {
  const server = await serveFixtures();
  const request = captureRequest('', { images: [imageRequest({ width: 160 })] });
  const planned = await plan(
    stations,
    {
      id: 1,
      stream: streamSource(`${server.url}/sample/index.m3u8`),
      output: request.output,
      timeoutSeconds: 60,
      range: EVERYTHING,
      every: { kind: 'seconds', seconds: 6 },
    },
    quiet,
  );
  expect(planned.playlistUrl).toContain('/ts-small/');
  const starts = planned.targets.map(({ time, index }) => [
    time,
    planned.segments[index]?.startTime,
  ]);
  expect(starts).toEqual([
    [0, 0],
    [6, 4],
    [12, 12],
    [18, 16],
  ]);
});

test('what a picture of an MP4 is called by its sample entry comes through', async () => {
  const server = await serveFixtures();
  const expected = /CODECS="([^",]+)/.exec(readFileSync('demo/public/sample/index.m3u8', 'utf8'));
  const snapshot = await snap(`${server.url}/sample/fmp4/index.m3u8`);
  expect(snapshot.codec).toBe(expected?.[1]);
});

test('of a live stream the place of its newest picture is told from the playlist alone', async () => {
  const server = await serveFixtures();
  const url = `${server.url}/fixtures/live/index.m3u8`;
  const output = { kind: 'place', images: [] } as const;
  const request = { ...captureRequest(url, { moment: { kind: 'live' } }), output };
  const { result: place } = await capture<'place'>(stations, request, quiet);
  const newest = place.target.segments[place.target.index];
  expect(newest?.url).toMatch(/\/fixtures\/live\/segment\d+\.ts$/);
  expect(server.log.map(({ path }) => path)).toEqual(['/fixtures/live/index.m3u8']);
  const { result } = await capture(stations, captureRequest(url, { place }), quiet);
  expect(result.segment.url).toBe(newest?.url);
});
