import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CaptureRequest, Progress } from '../../../shared/protocol.js';
import type { EngineReason } from '../../../shared/engine.js';
import { startCaptureJob } from '../../../worker/jobs/job.js';
import type { Stations } from '../../../worker/jobs/stations.js';
import { takePicture } from '../../../worker/jobs/take-picture.js';
import { mediaPlaylist } from '../../helpers/playlists.js';
import type { StreamServer } from '../../helpers/stream-server.js';
import { endOfFirstPicture } from '../../helpers/ts-file.js';
import { cut } from '../keyframe/selecting.js';
import { noise } from '../keys/fixtures.js';
import { captureRequest, makeStations, serveFixtures } from './node-stations.js';
import { frameNumberOf, placeAt } from './taken.js';

let stations: Stations;

// Loaded once: it is 32 MB.
beforeAll(async () => {
  stations = makeStations();
  await stations.engines.prepare({ codec: 'h264', codecString: undefined });
});

interface Call extends Partial<CaptureRequest<'images'>> {
  readonly path?: string;
  readonly time?: number;
  readonly text?: string;
  readonly with?: Partial<Stations>;
  readonly signal?: AbortSignal;
  readonly loadRest?: () => Promise<void>;
}

/** Takes the picture at a moment of a playlist of the fixtures; its first segment's where nothing else is said. */
async function take(server: StreamServer, call: Call) {
  const { path = '/fixtures/x.m3u8', time = 0, text, signal, loadRest, ...more } = call;
  const place = placeAt(server, path, time, text);
  const progress: Progress[] = [];
  const job = startCaptureJob(captureRequest(place.playlistUrl, more), {
    signal: signal ?? new AbortController().signal,
    onProgress: (step) => progress.push(step),
  });
  const all = { ...stations, ...call.with };
  const taken = await takePicture(all, job, place, loadRest ?? (() => Promise.resolve()));
  return { ...taken, job, progress, frame: frameNumberOf(taken.picture) };
}

const LIVE = '/fixtures/live/index.m3u8';

test.each([
  ['segment', 3.5, 1050],
  ['nearest', 3.5, 1100],
  ['exact', 3.5, 1087],
] as const)('%s of %f s is frame %i', async (seek, time, expected) => {
  const server = await serveFixtures();
  const { frame, picture } = await take(server, { path: LIVE, seek, time });
  expect(frame).toBe(expected);
  const engineReason: EngineReason = 'others-unsupported';
  expect(picture).toMatchObject({ width: 320, height: 180, engine: 'ffmpeg', engineReason });
});

test('it says what it is doing, and counts what it fetched', async () => {
  const server = await serveFixtures();
  const { progress, job } = await take(server, { path: LIVE });
  const steps = progress.map(({ step }) => step);
  expect([...new Set(steps)]).toEqual(['fetching', 'loading', 'decoding']);
  expect(job.counts.bytesFetched).toBe(progress.at(-1)?.bytesFetched);
  expect(job.counts.bytesFetched).toBeGreaterThan(5000);
});

describe('a picture that is damaged', () => {
  /** A segment that ends in the middle of its keyframe. */
  function putDamaged(server: StreamServer): void {
    const segment = readFileSync('demo/public/sample/ts/segment0.ts');
    const packets = Math.floor(endOfFirstPicture(segment) / 2 / 188);
    server.put('/fixtures/damaged.ts', segment.subarray(0, packets * 188));
  }

  test('gives way to the next segment’s, which is whole', async () => {
    const server = await serveFixtures();
    putDamaged(server);
    const text = mediaPlaylist(['damaged.ts', 'live/segment3.ts']);
    const { frame, picture, cut } = await take(server, { text });
    expect(cut.segment.sequence).toBe(1);
    expect(frame).toBe(1150);
    expect(picture.damagedShare).toBe(0);
  });

  test('is taken where there is no other, and says how much of it was made up', async () => {
    const server = await serveFixtures();
    putDamaged(server);
    const { picture } = await take(server, { text: mediaPlaylist(['damaged.ts']) });
    expect(picture.damagedShare).toBeGreaterThan(0.05);
    expect(picture).toMatchObject({ engine: 'ffmpeg', engineReason: 'in-doubt' });
  });

  test('is better than the error of a neighbour', async () => {
    const server = await serveFixtures();
    putDamaged(server);
    server.rule('/fixtures/live/segment3.ts', { status: 404 });
    const text = mediaPlaylist(['damaged.ts', 'live/segment3.ts']);
    const { cut } = await take(server, { text });
    expect(cut.segment.sequence).toBe(0);
  });
});

describe('a blank picture', () => {
  const text = mediaPlaylist(['blank/segment.ts', 'live/segment1.ts', 'live/segment2.ts']);

  test('is a picture like any other', async () => {
    const server = await serveFixtures();
    const { cut, frame } = await take(server, { text });
    expect(cut.segment.sequence).toBe(0);
    expect(frame).toBeUndefined();
  });

  test.each(['segment', 'before'] as const)(
    'is passed over where that is asked for, with seek %s',
    async (seek) => {
      const server = await serveFixtures();
      expect(await take(server, { text, seek, skipBlank: true })).toMatchObject({ frame: 1050 });
    },
  );

  test('is taken where all are blank', async () => {
    const server = await serveFixtures();
    const blank = mediaPlaylist(['blank/segment.ts?1', 'blank/segment.ts?2']);
    const { cut } = await take(server, { text: blank, skipBlank: true });
    expect(cut.segment.sequence).toBe(0);
  });

  test('is not the representative one', async () => {
    const server = await serveFixtures();
    const { cut } = await take(server, { text, pick: 'representative' });
    expect(cut.segment.sequence).not.toBe(0);
  });
});

describe('a segment without a keyframe', () => {
  test('gives way to its neighbour', async () => {
    const server = await serveFixtures();
    const text = mediaPlaylist(['no-keyframe/segment.ts', 'live/segment0.ts']);
    expect(await take(server, { text })).toMatchObject({ frame: 1000 });
  });

  test('is the error where there is no other: what the cutter said, not what ffmpeg made of it', async () => {
    const server = await serveFixtures();
    const taking = take(server, { text: mediaPlaylist(['no-keyframe/segment.ts']) });
    await expect(taking).rejects.toMatchObject({
      code: 'no-keyframe',
      url: `${server.url}/fixtures/no-keyframe/segment.ts`,
    });
  });
});

test('a segment that only ffmpeg can read is decoded whole', async () => {
  const server = await serveFixtures();
  const { bytes } = cut(readFileSync('test/fixtures/live/segment2.ts')).picture;
  server.put('/fixtures/bare.h264', bytes);
  const taken = await take(server, { text: mediaPlaylist(['bare.h264']) });
  expect(taken).toMatchObject({ cut: { kind: 'uncut' }, picture: { codec: 'h264' }, frame: 1100 });
});

test('bytes that nobody knows are refused for what they are', async () => {
  const server = await serveFixtures();
  server.put('/fixtures/noise.bin', noise(50_000));
  const taking = take(server, { text: mediaPlaylist(['noise.bin']) });
  await expect(taking).rejects.toMatchObject({
    code: 'unsupported-container',
    url: `${server.url}/fixtures/noise.bin`,
  });
});

test('a codec that no engine here decodes is refused, and ffmpeg is not asked', async () => {
  const server = await serveFixtures();
  await expect(take(server, { path: '/fixtures/av1/index.m3u8' })).rejects.toMatchObject({
    code: 'unsupported-codec',
    message: expect.stringContaining('av01') as string,
    url: `${server.url}/fixtures/av1/segment0.m4s`,
  });
});

describe('a key of samples', () => {
  const path = '/fixtures/encrypted/cbcs/index.m3u8';

  test('that fits is known from then on', async () => {
    const server = await serveFixtures();
    const { picture, frame, cut } = await take(server, { path });
    expect(frame).toBe(3400);
    expect(picture.engineReason).toBe('in-doubt');
    const key = cut.kind === 'cut' ? cut.keyBytes : undefined;
    expect(key && stations.knownKeys.has(key)).toBe(true);
    const next = await take(server, { path, time: 1 });
    expect(next.picture.engineReason).toBe('others-unsupported');
  });

  test('that does not fit makes rubbish, which is no picture', async () => {
    const server = await serveFixtures();
    const key = noise(16, 5);
    server.rule('/fixtures/encrypted/cbcs/key.bin', { body: key });
    await expect(take(server, { path })).rejects.toMatchObject({
      code: 'encrypted',
      message: expect.stringContaining('does not fit') as string,
    });
    expect(stations.knownKeys.has(key)).toBe(false);
  });
});

test('what is to be loaded beside the decoder is waited for, and its failure is the answer', async () => {
  const server = await serveFixtures();
  const loadRest = () => Promise.reject(new Error('The encoder is missing'));
  await expect(take(server, { path: LIVE, loadRest })).rejects.toThrow('The encoder is missing');
});

test('an abort ends it at any step', async () => {
  const server = await serveFixtures();
  const controller = new AbortController();
  const loadRest = () => {
    controller.abort();
    return new Promise<void>(() => undefined);
  };
  const taking = take(server, { path: LIVE, loadRest, signal: controller.signal });
  await expect(taking).rejects.toMatchObject({ code: 'aborted' });
});
