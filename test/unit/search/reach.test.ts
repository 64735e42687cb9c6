import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PRESENTATION_CLOCK } from '../../../shared/clock.js';
import type { Seek } from '../../../shared/types.js';
import { presentationTime } from '../../../worker/search/presentation-time.js';
import { SearchLog } from '../../../worker/search/search-log.js';
import { mediaPlaylist } from '../../helpers/playlists.js';
import type { StreamRule } from '../../helpers/stream-rules.js';
import { serveFixtures } from '../jobs/node-stations.js';
import { placeAt } from '../jobs/taken.js';
import { cut, cutOne } from './cutting.js';

/** The byte range of each `moof` with its `mdat`, as a playlist writes it. */
function fragmentRanges(path: string, from: number): readonly string[] {
  const bytes = readFileSync(path);
  const starts: number[] = [];
  for (let at = from; at < bytes.length; at += bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'moof') starts.push(at);
  }
  return starts.map((at, i) => `${(starts[i + 1] ?? bytes.length) - at}@${at}`);
}

/** Of its fragments, by the playlist that lists them. */
const LOW_LATENCY_RANGES = fragmentRanges('test/fixtures/low-latency/stream.mp4', 749).slice(0, 5);

const LIVE = '/fixtures/live/index.m3u8';

describe('keyframes that are far apart', () => {
  /** Keyframes at 0 s and 16 s, in segments of 2 s. */
  const FAR = mediaPlaylist([
    'live/segment0.ts',
    ...Array.from({ length: 7 }, (_, i) => `no-keyframe/segment.ts?${i}`),
    'live/segment1.ts',
  ]);

  test.each<[Seek, number, number]>([
    ['before', 15.9, 0],
    ['after', 2.1, 16],
    ['nearest', 8.9, 16],
    ['nearest', 7.1, 0],
  ])('%s of %f s is the one at %f s', async (seek, time, expected) => {
    const server = await serveFixtures();
    const found = await cutOne({ ...placeAt(server, '/fixtures/x.m3u8', time, FAR), seek });
    expect(presentationTime(found)).toBeCloseTo(expected, 3);
  });

  test('segment: the nearest segment that has one', async () => {
    const server = await serveFixtures();
    const { cuts } = await cut(placeAt(server, '/fixtures/x.m3u8', 5, FAR), 2);
    expect(cuts.map(({ kind, segment }) => [kind, segment.sequence])).toEqual([
      ['uncut', 2],
      ['cut', 0],
    ]);
  });

  test('a search ends once it has fetched as much as a segment may have, and tells where it looked', async () => {
    const server = await serveFixtures();
    const place = placeAt(server, '/fixtures/x.m3u8', 15.9, FAR);
    await expect(cut({ ...place, seek: 'before', maxBytes: 30_000 })).rejects.toMatchObject({
      code: 'no-keyframe',
      message: expect.stringMatching(/\d looked into, from [3-6] to 7/) as string,
    });
  });

  /** Fragments of 0.4 s of a stream with a keyframe every 2 s, as segments. */
  const FRAGMENTS = `#EXTM3U
#EXT-X-TARGETDURATION:1
#EXT-X-MAP:URI="low-latency/stream.mp4",BYTERANGE="749@0"
${LOW_LATENCY_RANGES.map((range) => `#EXTINF:0.4,\n#EXT-X-BYTERANGE:${range}\nlow-latency/stream.mp4`).join('\n')}
#EXT-X-ENDLIST
`;

  test.each([1.92, 1.6, 1.2, 0.8, 0.4])(
    'exact: the frame at %f s, whose keyframe is segments away',
    async (time) => {
      const server = await serveFixtures();
      const place = placeAt(server, '/fixtures/x.m3u8', time, FRAGMENTS);
      const found = await cutOne({ ...place, seek: 'exact' });
      expect(found.segment.sequence).toBe(0);
      expect(found.run.units[found.run.wanted]?.pts).toBe(found.pts);
      expect(presentationTime(found)).toBeCloseTo(time, 3);
    },
  );

  test('exact: nothing stands for a frame whose group has lost a segment', async () => {
    const server = await serveFixtures();
    const lines = FRAGMENTS.split('\n');
    const third = lines.lastIndexOf('low-latency/stream.mp4', 11);
    const text = lines.with(third, 'nowhere.mp4').join('\n');
    const cutting = cut({ ...placeAt(server, '/fixtures/x.m3u8', 1.9, text), seek: 'exact' });
    await expect(cutting).rejects.toMatchObject({ code: 'http', status: 404 });
  });
});

describe('a moment of a player before the first picture of a timeline', () => {
  const clock = { ...PRESENTATION_CLOCK, zero: 'decode' } as const;
  const behind = (uri: string): string =>
    mediaPlaylist(['live/segment0.ts', uri]).replace(
      `#EXTINF:2.000,\n${uri}`,
      `#EXT-X-DISCONTINUITY\n$&`,
    );

  // Pictures last 0.04 s, and are shown 0.08 s after they are decoded.
  test.each([
    [2.07, 0, 3.44],
    [2.041, 0, 3.44],
    [2.03, 0, 3.4],
    [2.081, 1, 3.48],
  ])('%f s is in segment %i, at %f s of its clock', async (time, sequence, pts) => {
    const server = await serveFixtures();
    const place = placeAt(server, '/fixtures/x.m3u8', time, behind('live/segment1.ts'));
    const found = await cutOne({ ...place, seek: 'exact', clock });
    expect(found.segment.sequence).toBe(sequence);
    expect(found.pts).toBeCloseTo(pts, 4);
  });

  test('one that begins between keyframes has a picture of it, which cannot be decoded', async () => {
    const server = await serveFixtures();
    const text = behind('no-keyframe/segment.ts');
    const place = placeAt(server, '/fixtures/x.m3u8', 2.05, text);
    await expect(cut({ ...place, seek: 'exact', clock })).rejects.toMatchObject({
      code: 'no-keyframe',
    });
  });
});

const NULL_PACKETS = Buffer.concat(
  Array.from({ length: 20 }, () => {
    const packet = Buffer.alloc(188, 0xff);
    packet.set([0x47, 0x1f, 0xff, 0x10]);
    return packet;
  }),
);
/** Its PAT and PMT, and no more. */
const TABLES = readFileSync('test/fixtures/live/segment1.ts').subarray(0, 3 * 188);

const UNUSABLE: Readonly<Record<string, StreamRule>> = {
  'is empty': { body: '' },
  'answers 204': { status: 204 },
  'answers 403': { status: 403 },
  'answers 404': { status: 404 },
  'answers 410': { status: 410 },
  'has null packets alone': { body: NULL_PACKETS },
  'has its tables alone': { body: TABLES },
  'is a page': { body: '<!doctype html><p>Sign in</p>' },
  'is an object': { body: '{"error":"quota"}' },
};

describe.each(Object.entries(UNUSABLE))('a segment that %s', (_what, rule) => {
  test.each<[Seek, number, number]>([
    ['segment', 2, 4],
    ['segment', 10, 8],
    ['before', 3.9, 0],
    ['after', 2.1, 4],
    ['nearest', 3.9, 4],
    ['nearest', 2.1, 4],
  ])('gives way to its neighbour: %s of %f s is at %f s', async (seek, time, expected) => {
    const server = await serveFixtures();
    const sequence = Math.floor(time / 2);
    server.rule(`/fixtures/live/segment${sequence}.ts`, rule);
    const log = new SearchLog(true);
    const found = await cutOne({ ...placeAt(server, LIVE, time), seek, log });
    expect(presentationTime(found)).toBeCloseTo(expected, 3);
    expect(log.passedOver.map((one) => one.sequence)).toEqual([sequence]);
  });

  test('is the error for an exact frame in it', async () => {
    const server = await serveFixtures();
    server.rule('/fixtures/live/segment1.ts', rule);
    const cutting = cut({ ...placeAt(server, LIVE, 2.5), seek: 'exact' });
    await expect(cutting).rejects.toMatchObject({
      code: expect.stringMatching(/^(http|no-video|unsupported-container)$/) as string,
    });
  });

  test('leaves exact frames in front of it alone, and those behind it under their own times', async () => {
    const server = await serveFixtures();
    server.rule('/fixtures/live/segment1.ts', rule);
    for (const time of [1.96, 4.52]) {
      const found = await cutOne({ ...placeAt(server, LIVE, time), seek: 'exact' });
      expect(presentationTime(found)).toBeCloseTo(time, 3);
    }
  });

  test('is the error where all are like it, after a few', async () => {
    const server = await serveFixtures();
    const uris = Array.from({ length: 20 }, (_, i) => `bad.ts?${i}`);
    server.put('/fixtures/bad.ts', 'nothing');
    server.rule('/fixtures/bad.ts', rule);
    const cutting = cut(placeAt(server, '/fixtures/x.m3u8', 20, mediaPlaylist(uris)));
    await expect(cutting).rejects.toMatchObject({ url: `${server.url}/fixtures/bad.ts` });
    expect(server.requests('/fixtures/bad.ts').length).toBeLessThan(8);
  });
});

test('an exact frame is never one of the segment that follows an empty one', async () => {
  const server = await serveFixtures();
  server.put('/fixtures/audio.ts', NULL_PACKETS);
  const uris = ['live/segment0.ts', 'audio.ts', 'live/segment1.ts'];
  const place = placeAt(server, '/fixtures/x.m3u8', 2.5, mediaPlaylist(uris));
  await expect(cut({ ...place, seek: 'exact' })).rejects.toMatchObject({ code: 'no-video' });
});
