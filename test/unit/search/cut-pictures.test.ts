import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import type { Seek } from '../../../shared/types.js';
import { presentationTime } from '../../../worker/search/presentation-time.js';
import { mediaPlaylist } from '../../helpers/playlists.js';
import { endOfFirstPicture } from '../../helpers/ts-file.js';
import { makeStations, serveFixtures } from '../jobs/node-stations.js';
import { placeAt } from '../jobs/taken.js';
import { noise } from '../keys/fixtures.js';
import { cut, cutOne } from './cutting.js';

const LIVE = '/fixtures/live/index.m3u8';
const OPEN_GOP = '/fixtures/open-gop/index.m3u8';

test('a picture is cut out with no more of its segment than it needs, and no decoder', async () => {
  const server = await serveFixtures();
  const place = placeAt(server, '/fixtures/tail/tail.m3u8', 0, mediaPlaylist(['segment.ts']));
  const { cuts, bytesFetched } = await cut(place);
  expect(cuts).toMatchObject([
    {
      kind: 'cut',
      segment: { url: `${server.url}/fixtures/tail/segment.ts` },
      run: { codec: 'h264', codecString: 'avc1.64001f', wanted: 0 },
      isInDoubt: false,
      keyBytes: undefined,
    },
  ]);
  const segment = readFileSync('test/fixtures/tail/segment.ts');
  expect(bytesFetched).toBeLessThan(endOfFirstPicture(segment) + 64 * 1024);
});

describe('which picture stands for a moment', () => {
  test.each<[Seek, number, number, number]>([
    // Segments of 2 s with one keyframe each.
    ['segment', 3.5, 1, 2],
    ['before', 3.5, 1, 2],
    ['after', 3.5, 2, 4],
    ['nearest', 3.5, 2, 4],
    ['nearest', 2.5, 1, 2],
    ['exact', 3.5, 1, 3.48],
    // There is no keyframe behind the last one.
    ['after', 11.5, 5, 10],
    ['before', 0, 0, 0],
  ])('%s of %f s: in segment %i, at %f s', async (seek, time, sequence, expected) => {
    const server = await serveFixtures();
    const found = await cutOne({ ...placeAt(server, LIVE, time), seek });
    expect(found.segment.sequence).toBe(sequence);
    expect(presentationTime(found)).toBeCloseTo(expected, 3);
  });

  test('exact: the run goes from the keyframe to the frame, and not beyond', async () => {
    const server = await serveFixtures();
    const { run, pts, firstPts } = await cutOne({ ...placeAt(server, LIVE, 3.5), seek: 'exact' });
    expect(run.units.length).toBeGreaterThan(20);
    expect(run.units[run.wanted]?.pts).toBe(pts);
    expect((pts ?? 0) - (firstPts ?? 0)).toBeCloseTo(1.48, 3);
  });

  test('exact: a frame in front of its segment’s keyframe has its run in the segment before', async () => {
    const server = await serveFixtures();
    // Open groups: these pictures are decoded behind the second segment's keyframe, and shown before it.
    const { segment, run } = await cutOne({ ...placeAt(server, OPEN_GOP, 1.05), seek: 'exact' });
    expect(segment.sequence).toBe(0);
    expect(run.units.length).toBeGreaterThan(20);
  });

  test.each<Seek>(['exact', 'before'])(
    '%s is never a picture behind the moment, also where the stream begins without a keyframe',
    async (seek) => {
      const server = await serveFixtures();
      const text = mediaPlaylist(['no-keyframe/segment.ts', 'live/segment0.ts']);
      const cutting = cutOne({ ...placeAt(server, '/fixtures/x.m3u8', 1, text), seek });
      await expect(cutting).rejects.toMatchObject({ code: 'no-keyframe' });
    },
  );
});

test.each<Seek>(['before', 'after', 'nearest'])(
  '%s: a segment without a keyframe gives way to its neighbour',
  async (seek) => {
    const server = await serveFixtures();
    const uris = ['live/segment0.ts', 'no-keyframe/segment.ts', 'live/segment1.ts'];
    const place = placeAt(server, '/fixtures/x.m3u8', 3, mediaPlaylist(uris));
    const { segment } = await cutOne({ ...place, seek });
    expect(segment.sequence).toBe(seek === 'before' ? 0 : 2);
  },
);

test('segment: one without a keyframe is handed on whole, for a decoder that may find one, then its neighbours', async () => {
  const server = await serveFixtures();
  const uris = ['live/segment0.ts', 'no-keyframe/segment.ts', 'live/segment1.ts'];
  const { cuts } = await cut(placeAt(server, '/fixtures/x.m3u8', 3, mediaPlaylist(uris)), 3);
  expect(cuts.map(({ kind, segment }) => [kind, segment.sequence])).toEqual([
    ['uncut', 1],
    ['cut', 2],
    ['cut', 0],
  ]);
  const [uncut] = cuts;
  if (uncut?.kind !== 'uncut') throw new Error('It was cut');
  expect(uncut.reason.code).toBe('no-keyframe');
  const whole = readFileSync('test/fixtures/no-keyframe/segment.ts');
  expect(Buffer.compare(uncut.bytes, whole)).toBe(0);
});

test('where no segment near the moment has a keyframe, that is the error, with the first one’s URL', async () => {
  const server = await serveFixtures();
  const uris = Array.from({ length: 3 }, (_, i) => `no-keyframe/segment.ts?${i}`);
  const place = placeAt(server, '/fixtures/x.m3u8', 0, mediaPlaylist(uris));
  await expect(cut({ ...place, seek: 'before' })).rejects.toMatchObject({
    code: 'no-keyframe',
    url: `${server.url}/fixtures/no-keyframe/segment.ts`,
  });
});

test('further pictures follow for somebody whom the first does not serve, from the moment outwards', async () => {
  const server = await serveFixtures();
  const call = { ...placeAt(server, LIVE, 4.5), seek: 'before' } as const;
  const { cuts, reads } = await cut({ ...call, wantsMore: true }, 10);
  expect(cuts.map(({ segment }) => segment.sequence)).toEqual([2, 3, 1, 4, 0, 5]);
  expect(reads).toBe(6);
  const single = await cut(call, 10);
  expect(single.cuts.map(({ segment }) => segment.sequence)).toEqual([2, 1, 0]);
});

test('a segment that ends inside its keyframe leaves the picture in doubt', async () => {
  const server = await serveFixtures();
  const segment = readFileSync('test/fixtures/live/segment0.ts');
  const end = endOfFirstPicture(segment);
  server.put('/fixtures/cut.ts', segment.subarray(0, end));
  const place = placeAt(server, '/fixtures/x.m3u8', 0, mediaPlaylist(['cut.ts']));
  expect((await cutOne(place)).isInDoubt).toBe(true);
});

test('a picture of an I-frame playlist is not in doubt, though its range ends with it', async () => {
  const server = await serveFixtures();
  const found = await cutOne(placeAt(server, '/fixtures/i-frames/ts-i-frames.m3u8', 2));
  expect(found).toMatchObject({ isInDoubt: false, segment: { isIFrame: true } });
});

test('what no cutter knows is handed on whole, its map in front, with the reason', async () => {
  const server = await serveFixtures();
  server.put('/fixtures/map.bin', noise(500, 7));
  server.put('/fixtures/segment.bin', noise(100_000, 8));
  const text = mediaPlaylist(['segment.bin'], { tags: ['#EXT-X-MAP:URI="map.bin"'] });
  const [found] = (await cut(placeAt(server, '/fixtures/x.m3u8', 0, text))).cuts;
  if (found?.kind !== 'uncut') throw new Error('It was cut');
  expect(found.reason.code).toBe('unsupported-container');
  expect(found.bytes).toHaveLength(100_500);
});

test('a segment that cannot be cut is fetched no further where nothing takes it whole', async () => {
  const server = await serveFixtures();
  server.put('/fixtures/segment.ts', noise(100_000, 8));
  server.rule('/fixtures/segment.ts', { endless: true });
  const place = placeAt(server, '/fixtures/x.m3u8', 0, mediaPlaylist(['segment.ts']));
  const refuseUncut = ({ code }: SnapError) =>
    new SnapError('unsupported-container', `No: ${code}`);
  await expect(cut({ ...place, refuseUncut })).rejects.toMatchObject({
    message: 'No: unsupported-container',
  });
  await expect.poll(() => server.requests('/fixtures/segment.ts')[0]?.aborted).toBe(true);
});

test('text in the place of a segment is an error at once, however long it is', async () => {
  const server = await serveFixtures();
  server.put('/fixtures/page.ts', `<!doctype html>${' '.repeat(100_000)}`);
  server.rule('/fixtures/page.ts', { endless: true });
  const place = placeAt(server, '/fixtures/x.m3u8', 0, mediaPlaylist(['page.ts']));
  await expect(cut(place)).rejects.toMatchObject({ code: 'unsupported-container' });
  await expect.poll(() => server.requests('/fixtures/page.ts')[0]?.aborted).toBe(true);
});

describe('encrypted', () => {
  const path = (scheme: string): string => `/fixtures/encrypted/${scheme}/index.m3u8`;

  test.each(['cbcs', 'cenc'])(
    '%s: the samples come in the clear, with their key',
    async (scheme) => {
      const server = await serveFixtures();
      const clear = await cutOne(placeAt(server, path('clear'), 1));
      const found = await cutOne(placeAt(server, path(scheme), 1));
      const [expected] = clear.run.units;
      const [unit] = found.run.units;
      expect(Buffer.compare(unit?.data ?? noise(1), expected?.data ?? noise(2))).toBe(0);
      expect(unit?.protection).toBeUndefined();
      const key = readFileSync(`test/fixtures/encrypted/${scheme}/key.bin`);
      expect(found.keyBytes).toEqual(new Uint8Array(key));
    },
  );

  test.each(['aes-128', 'aes-256', 'aes-256-ctr', 'sample-aes-ts'])(
    '%s: the keyframe of a segment in the middle is found',
    async (scheme) => {
      const server = await serveFixtures();
      const { run, segment } = await cutOne(placeAt(server, path(scheme), 1.5));
      expect(run).toMatchObject({ codec: 'h264', wanted: 0 });
      expect(segment.startTime).toBeCloseTo(1, 1);
    },
  );

  test('a key of samples is in doubt until a picture has proved it', async () => {
    const server = await serveFixtures();
    const stations = makeStations();
    const call = { ...placeAt(server, path('cbcs'), 0), stations };
    const first = await cutOne(call);
    expect(first.isInDoubt).toBe(true);
    stations.knownKeys.add(first.keyBytes ?? noise(16));
    expect((await cutOne(call)).isInDoubt).toBe(false);
  });

  test('a key that the server refuses is named, and the segment is not fetched for it', async () => {
    const server = await serveFixtures();
    server.rule('/fixtures/encrypted/aes-128/key.bin', { status: 403 });
    await expect(cut(placeAt(server, path('aes-128'), 0))).rejects.toMatchObject({
      code: 'encrypted',
      status: 403,
      url: `${server.url}/fixtures/encrypted/aes-128/key.bin`,
    });
    expect(server.requests(/segment/)).toEqual([]);
  });

  test('a wrong key of a whole segment is told from what comes out', async () => {
    const server = await serveFixtures();
    server.rule('/fixtures/encrypted/aes-128/key.bin', { body: noise(16) });
    await expect(cut(placeAt(server, path('aes-128'), 0))).rejects.toMatchObject({
      code: 'encrypted',
    });
  });

  test('DRM without a key is refused before anything is fetched of the segment', async () => {
    const server = await serveFixtures();
    const place = placeAt(server, '/fixtures/encrypted/cbcs/drm.m3u8', 0);
    await expect(cut(place)).rejects.toMatchObject({
      code: 'encrypted',
      message: expect.stringContaining('FairPlay') as string,
    });
  });
});

test.each([
  ['a status', { status: 503 }, { code: 'http', status: 503, retryable: true }],
  ['a connection that breaks', { truncateAt: 700 }, { code: 'network' }],
] as const)('%s of a segment is the error, with its URL', async (_name, rule, expected) => {
  const server = await serveFixtures();
  server.rule('/fixtures/live/segment1.ts', rule);
  await expect(cut(placeAt(server, LIVE, 2))).rejects.toMatchObject({
    ...expected,
    url: `${server.url}/fixtures/live/segment1.ts`,
  });
});

test('a segment larger than is allowed is refused', async () => {
  const server = await serveFixtures();
  server.rule('/fixtures/no-keyframe/segment.ts', { endless: true });
  const place = placeAt(server, '/fixtures/x.m3u8', 0, mediaPlaylist(['no-keyframe/segment.ts']));
  await expect(cut(place)).rejects.toMatchObject({ code: 'too-large' });
});

test('an abort ends the read at once', async () => {
  const server = await serveFixtures();
  server.rule('/fixtures/live/segment0.ts', { stallAfter: 500 });
  const controller = new AbortController();
  const cutting = cut({ ...placeAt(server, LIVE, 0), signal: controller.signal });
  await expect.poll(() => server.requests(/segment0/)[0]?.bytesSent).toBe(500);
  controller.abort();
  await expect(cutting).rejects.toMatchObject({ code: 'aborted' });
  await expect.poll(() => server.requests(/segment0/)[0]?.aborted).toBe(true);
});
