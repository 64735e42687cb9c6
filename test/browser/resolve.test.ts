import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { At, KeyframeOptions } from '../../src/index.js';
import { takeIn } from '../helpers/keyframe-page.js';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import type { PageGlobals } from '../helpers/page-harness.js';
import { mediaPlaylist } from '../helpers/playlists.js';
import { assertAsyncProperty } from '../helpers/property.js';

const FRAMES_A_SECOND = 25;
const START = Date.parse('2018-05-02T07:00:40.500Z');
const DATED = '/fixtures/live/dated.m3u8';
const I_FRAMES_ALONE = '/fixtures/i-frames/ts-i-frames.m3u8';
const SEEKS = ['segment', 'nearest', 'before', 'after'] as const;
interface Stream {
  readonly path: string;
  readonly seconds: number;
  /** The media sequence numbers of its first and last segment. */
  readonly sequences: readonly [first: number, last: number];
  /** The number that the picture at zero shows. */
  readonly firstFrame: number;
}

const STREAMS: Readonly<Record<string, Stream>> = {
  'H.264 in MPEG-TS': {
    path: '/sample/ts/index.m3u8',
    seconds: 24,
    sequences: [0, 5],
    firstFrame: 0,
  },
  'two variants': { path: '/sample/index.m3u8', seconds: 24, sequences: [0, 5], firstFrame: 0 },
  fMP4: { path: '/sample/fmp4/index.m3u8', seconds: 24, sequences: [0, 5], firstFrame: 0 },
  dates: { path: DATED, seconds: 12, sequences: [0, 5], firstFrame: 1000 },
  'an open group of pictures': {
    path: '/fixtures/open-gop/index.m3u8',
    seconds: 4.08,
    sequences: [0, 3],
    firstFrame: 3800,
  },
  'one long group of pictures': {
    path: '/fixtures/long-gop/index.m3u8',
    seconds: 8,
    sequences: [0, 0],
    firstFrame: 3400,
  },
  'an I-frame playlist beside MPEG-TS': {
    path: '/fixtures/i-frames/ts-index.m3u8',
    seconds: 24,
    sequences: [0, 5],
    firstFrame: 0,
  },
  'an I-frame playlist beside fMP4': {
    path: '/fixtures/i-frames/fmp4-index.m3u8',
    seconds: 24,
    sequences: [0, 11],
    firstFrame: 0,
  },
  'an I-frame playlist alone': {
    path: I_FRAMES_ALONE,
    seconds: 24,
    sequences: [0, 11],
    firstFrame: 0,
  },
  'AES-128': {
    path: '/fixtures/encrypted/aes-128/index.m3u8',
    seconds: 3,
    sequences: [41, 43],
    firstFrame: 3400,
  },
  'AES-256-CTR': {
    path: '/fixtures/encrypted/aes-256-ctr/index.m3u8',
    seconds: 3,
    sequences: [1, 3],
    firstFrame: 3400,
  },
  'SAMPLE-AES in MPEG-TS': {
    path: '/fixtures/encrypted/sample-aes-ts/index.m3u8',
    seconds: 3,
    sequences: [0, 2],
    firstFrame: 3400,
  },
  cbcs: {
    path: '/fixtures/encrypted/cbcs/index.m3u8',
    seconds: 3,
    sequences: [0, 2],
    firstFrame: 3400,
  },
};

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
  await lab.renew({ workers: 2 });
  const segments = [0, 1, 2, 3, 4, 5].map((i) => `/fixtures/live/segment${i}.ts`);
  const tags = [`#EXT-X-PROGRAM-DATE-TIME:${new Date(START).toISOString()}`];
  lab.streams.put(DATED, mediaPlaylist(segments, { durationSeconds: 2, tags }));
});
afterAll(() => lab.close());

async function resolve(path: string, options: Pick<KeyframeOptions, 'at' | 'seek'>) {
  return lab.page.evaluate(
    async ({ url, options }) => {
      const { snapper } = (window as unknown as PageGlobals).harness;
      const { programDateTime, path, asked, ...moment } = await snapper.resolve(url, options);
      const [date, askedDate] = [programDateTime, asked.programDateTime].map((one) =>
        one?.toISOString(),
      );
      return { ...moment, date, path, asked: { ...asked, programDateTime: askedDate } };
    },
    { url: new URL(path, lab.streams.url).href, options },
  );
}

function momentsOf({ path, seconds, sequences: [min, max] }: Stream): fc.Arbitrary<At> {
  const times = fc.integer({ min: 0, max: seconds * 1000 - 1 }).map((ms) => ms / 1000);
  return fc.oneof(
    fc.constant<At>('start'),
    times.map((time) => ({ time })),
    fc.integer({ min, max }).map((sequence) => ({ sequence })),
    ...(path === DATED ? [times.map((time) => ({ date: START + time * 1000 }))] : []),
  );
}

test.each(Object.entries(STREAMS))(
  'resolve names the moment that capture and keyframe take: %s',
  async (_name, stream) => {
    const { path, firstFrame } = stream;
    const moments = fc.tuple(momentsOf(stream), fc.constantFrom(...SEEKS));
    const property = fc.asyncProperty(moments, async ([at, seek]) => {
      const resolved = await resolve(path, { at, seek });
      const snapshot = await lab.snap(path, { at, seek });
      const clip = await takeIn(lab, path, { at, seek });
      const { presentationTime, date, segment, playlistUrl, asked } = resolved;
      const named = { presentationTime, segment, playlistUrl };
      expect(snapshot).toMatchObject({ ...named, programDateTime: date, asked });
      expect(clip).toMatchObject(named);
      const frame = firstFrame + Math.round(presentationTime * FRAMES_A_SECOND);
      expect(frameOf(snapshot)).toBe(frame);
    });
    await assertAsyncProperty(property, { numRuns: 12 });
  },
);
