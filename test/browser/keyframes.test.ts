import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readClip } from '../helpers/clip.js';
import { hasFfmpeg } from '../helpers/ffmpeg.js';
import { bytesOf, frameShownIn, keyframeIn, takeIn } from '../helpers/keyframe-page.js';
import { openLab, type Lab } from '../helpers/lab.js';
import type { PageGlobals } from '../helpers/page-harness.js';
import { mediaPlaylist } from '../helpers/playlists.js';

const TS = '/sample/ts/index.m3u8';
const DATED = '/fixtures/live/dated.m3u8';
let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.streams.reset();
  const segments = [0, 1, 2, 3, 4, 5].map((i) => `/fixtures/live/segment${i}.ts`);
  const tags = ['#EXT-X-PROGRAM-DATE-TIME:2018-05-02T07:00:40.500Z'];
  lab.streams.put(DATED, mediaPlaylist(segments, { durationSeconds: 2, tags }));
});

test('a page that only cuts keyframes loads neither decoder nor encoder', async () => {
  const { log } = lab.site;
  const before = log.length;
  const keyframe = await takeIn(lab, TS, { at: { time: 13.3 } });
  const requested = new Set(log.slice(before).map(({ path }) => path));
  expect([...requested].sort()).toEqual([
    '/dist/clips-and-sheets.js',
    '/dist/on-demand.js',
    '/dist/worker.js',
  ]);
  expect(keyframe).toMatchObject({ codec: 'avc1.64001f', width: 640, height: 360 });
  expect(await frameShownIn(lab, keyframe)).toBe(300);
  expect(keyframe.bytesFetched).toBeGreaterThan(bytesOf(keyframe).length / 2);
});

test('MPEG-2 video is a file, which browsers do not play', async () => {
  const segment = '/fixtures/mpeg2/segment.ts';
  lab.streams.put('/mpeg2.m3u8', mediaPlaylist([segment], { durationSeconds: 1 }));
  const keyframe = await takeIn(lab, '/mpeg2.m3u8', { duration: 1 });
  expect(keyframe).toMatchObject({ codec: 'mp4v.61', width: 320, height: 180, canPlay: '' });
  if (hasFfmpeg) {
    const { stream, warnings } = readClip(bytesOf(keyframe));
    expect({ ...stream, warnings }).toMatchObject({ codec_name: 'mpeg2video', warnings: '' });
    expect(stream.duration).toBe('1.000000');
  }
});

test.each([
  ['exact', { seek: 'exact' }, /^options\.seek must be one of 'segment'/],
  ['images', { images: [{ width: 320 }] }, /^options\.images is about images/],
  ['skipBlank', { skipBlank: true }, /^options\.skipBlank is about images/],
  ['pick', { pick: 'representative' }, /^options\.pick is about images/],
  ['no duration', { duration: 0 }, /^options\.duration must be more than 0/],
  ['a long duration', { duration: 3601 }, /^options\.duration must be a number from 0 to 3600/],
  ['what is no option', { at: 'start', wide: 1 }, /^options\.wide is not an option/],
])('%s is refused, from the promise', async (_name, options, message) => {
  const { failure } = await keyframeIn(lab, TS, options as never);
  expect(failure?.name).toMatch(/^(Type|Range)Error$/);
  expect(failure?.message).toMatch(message);
  expect(lab.streams.log).toEqual([]);
});

test('a stream without video has no keyframe', async () => {
  lab.streams.put('/audio.m3u8', mediaPlaylist(['/fixtures/audio/segment.ts']));
  expect((await keyframeIn(lab, '/audio.m3u8')).failure).toMatchObject({ code: 'no-video' });
});

/** Takes all keyframes of a batch, and what each of them shows. */
async function takeAll(path: string, options: object): Promise<readonly number[]> {
  return lab.page.evaluate(
    async ({ url, options }) => {
      const { snapper } = (window as unknown as PageGlobals).harness;
      const times: number[] = [];
      const all = { output: 'keyframe', ...options } as const;
      for await (const keyframe of snapper.captureAll(url, all)) {
        if (keyframe.blob.type === 'video/mp4') times.push(keyframe.presentationTime);
      }
      return times;
    },
    { url: new URL(path, lab.streams.url).href, options },
  );
}

test('captureAll gives the keyframe of every segment, or of every moment', async () => {
  expect(await takeAll(DATED, {})).toEqual([0, 2, 4, 6, 8, 10]);
  expect(await takeAll(DATED, { every: 4, from: 4 })).toEqual([4, 8]);
  expect(await takeAll(TS, { every: 2, to: 8 })).toEqual([0, 2, 4, 6]);
});

test('captureAll refuses options of images beside keyframes', async () => {
  await expect(takeAll(DATED, { type: 'image/png' })).rejects.toThrow(/options\.type is about/);
  const error = await lab.page.evaluate((url) => {
    const { snapper } = (window as unknown as PageGlobals).harness;
    try {
      snapper.captureAll(url, { output: 'tiles' as never });
      return '';
    } catch (error) {
      return String(error);
    }
  }, lab.streams.url);
  expect(error).toMatch(/^TypeError: options\.output must be one of 'images', 'keyframe'/);
});

async function resolve(path: string, options: object) {
  return lab.page.evaluate(
    async ({ url, options }) => {
      const { snapper } = (window as unknown as PageGlobals).harness;
      const { programDateTime, ...moment } = await snapper.resolve(url, options);
      return { ...moment, date: programDateTime?.toISOString() };
    },
    { url: new URL(path, lab.streams.url).href, options },
  );
}

test('resolve tells the keyframe and its address, which leads to it again', async () => {
  const date = Date.parse('2018-05-02T07:00:45.100Z');
  const moment = await resolve(DATED, { at: { date } });
  expect(moment).toMatchObject({
    presentationTime: 4,
    date: '2018-05-02T07:00:44.500Z',
    path: '2018/05/02/07/00/45.jpg',
    segment: { sequence: 2 },
    playlistUrl: `${lab.streams.url}${DATED}`,
  });
  const again = await lab.page.evaluate(
    ({ path }) => (window as unknown as PageGlobals).hlsnap.parseTimePath(path ?? '')?.getTime(),
    { path: moment.path },
  );
  expect(await resolve(DATED, { at: { date: again } })).toMatchObject({ presentationTime: 4 });
  expect(await resolve(TS, { at: { time: 5 } })).toMatchObject({ path: undefined });
});

async function times(path: string, options: object = {}) {
  return lab.page.evaluate(
    async ({ url, options }) => {
      const { harness } = window as unknown as PageGlobals;
      try {
        return { times: await harness.snapper.times(url, options) };
      } catch (error) {
        return { failure: harness.toFailure(error) };
      }
    },
    { url: new URL(path, lab.streams.url).href, options },
  );
}

test('times lists the seconds of all segments that can be captured, from the playlist alone', async () => {
  const start = Date.parse('2018-05-02T07:00:40.500Z') / 1000;
  expect(await times(DATED)).toEqual({ times: [0, 2, 4, 6, 8, 10].map((s) => start + s) });
  expect(await times(DATED, { from: 4, to: 8 })).toEqual({ times: [start + 4, start + 6] });
  lab.streams.put('/gap.m3u8', gapPlaylist());
  expect(await times('/gap.m3u8')).toEqual({ times: [1_525_244_440, 1_525_244_444] });
  expect(new Set(lab.streams.log.map(({ path }) => path))).toEqual(new Set([DATED, '/gap.m3u8']));
});

function gapPlaylist(): string {
  return `#EXTM3U
#EXT-X-TARGETDURATION:2
#EXT-X-PROGRAM-DATE-TIME:2018-05-02T07:00:40Z
#EXTINF:2,
a.ts
#EXT-X-GAP
#EXTINF:2,
b.ts
#EXTINF:2,
c.ts
#EXT-X-ENDLIST
`;
}

test('times of a playlist without dates is an error that says so', async () => {
  const { failure } = await times(TS);
  expect(failure).toMatchObject({ code: 'outside-window', window: { start: 0, end: 24 } });
  expect(failure?.message).toMatch(/no EXT-X-PROGRAM-DATE-TIME/);
});
