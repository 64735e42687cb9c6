import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { dayLongPlaylist } from '../helpers/day-long-playlist.js';
import { openLab, type Lab } from '../helpers/lab.js';
import type { PageGlobals } from '../helpers/page-harness.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.streams.reset();
});

const DVR = `#EXTM3U
#EXT-X-TARGETDURATION:4
#EXT-X-MEDIA-SEQUENCE:40
#EXT-X-PROGRAM-DATE-TIME:2026-03-01T00:00:00Z
#EXT-X-DATERANGE:ID="ad",START-DATE="2026-03-01T00:00:04Z",DURATION=4,X-WHO="us"
#EXTINF:4,
a.ts
#EXT-X-DISCONTINUITY
#EXT-X-KEY:METHOD=AES-128,URI="https://keys.example/k?token=secret"
#EXTINF:4,
b.ts?session=1
#EXT-X-KEY:METHOD=NONE
#EXT-X-GAP
#EXTINF:2.5,
c.ts
`;

test('a timeline lists every segment from the playlists alone', async () => {
  lab.streams.put('/dvr/index.m3u8', DVR);
  const timeline = await lab.timeline('/dvr/index.m3u8');
  const plain = { discontinuity: false, encrypted: false, gap: false };
  expect(timeline).toMatchObject({
    playlistUrl: `${lab.streams.url}/dvr/index.m3u8`,
    isLive: true,
    targetDuration: 4,
    window: { start: 0, end: 10.5 },
    dateRanges: [{ ID: 'ad', 'X-WHO': 'us' }],
    segments: [
      { ...plain, sequence: 40, time: 0, duration: 4, date: '2026-03-01T00:00:00.000Z' },
      { ...plain, sequence: 41, time: 4, encrypted: true, discontinuity: true },
      { ...plain, sequence: 42, time: 8, duration: 2.5, gap: true },
    ],
  });
  expect(timeline.segments[1]?.url).toBe(`${lab.streams.url}/dvr/b.ts?session=1`);
  expect(lab.streams.log.map(({ path }) => path)).toEqual(['/dvr/index.m3u8']);
});

test('a part of a timeline, by seconds', async () => {
  lab.streams.put('/dvr/index.m3u8', DVR);
  const { segments, window } = await lab.timeline('/dvr/index.m3u8', { from: 4, to: 8 });
  expect(segments.map(({ sequence }) => sequence)).toEqual([41]);
  expect(window).toMatchObject({ start: 0, end: 10.5 });
});

test('what a timeline lists can be captured by its sequence number', async () => {
  const { segments } = await lab.timeline('/sample/index.m3u8', { variant: 'lowest' });
  const last = segments.at(-1);
  const snapshot = await lab.snap('/sample/index.m3u8', { at: { sequence: last?.sequence ?? -1 } });
  expect(snapshot.presentationTime).toBeCloseTo(last?.time ?? -1, 3);
});

test('the timeline of a day lists each of its 20,000 segments', async () => {
  lab.streams.put('/day/index.m3u8', dayLongPlaylist({ query: '?token=a%2Fb' }));
  // All of them would take longer out of the page than into it.
  const { last, ...facts } = await lab.page.evaluate(async (url) => {
    const { harness } = window as unknown as PageGlobals;
    const { segments, window: listed } = await harness.timeline(url, {});
    return {
      count: segments.length,
      isNumbered: segments.every(({ sequence }, index) => sequence === 1000 + index),
      discontinuities: segments.filter(({ discontinuity }) => discontinuity).length,
      window: listed,
      last: segments.at(-1),
    };
  }, `${lab.streams.url}/day/index.m3u8`);
  expect(facts).toMatchObject({ count: 20_000, isNumbered: true, discontinuities: 39 });
  expect(facts.window.end).toBeCloseTo(86_400, 3);
  expect(last).toMatchObject({
    url: `${lab.streams.url}/day/2026/01/01/video_720p_20999.ts?token=a%2Fb`,
    sequence: 20_999,
    date: '2026-01-01T23:59:55.680Z',
    duration: 4.32,
  });
  expect(last?.time).toBeCloseTo(86_395.68, 3);
  expect(lab.streams.log).toHaveLength(1);
});

test('a part of a day, by dates and by seconds', async () => {
  lab.streams.put('/day/index.m3u8', dayLongPlaylist({ segmentsPerDate: 20_000 }));
  const range = { from: new Date('2026-01-01T12:00:00Z'), to: 43_200 + 4.32 * 100 };
  const { segments } = await lab.timeline('/day/index.m3u8', range);
  expect(segments).toHaveLength(100);
  expect(segments[0]).toMatchObject({ sequence: 11_000, date: '2026-01-01T12:00:00.000Z' });
});

test('the timeline of something that is no playlist is a typed error', async () => {
  lab.streams.put('/page.html', '<!doctype html>');
  await expect(lab.timeline('/page.html')).rejects.toThrow(/#EXTM3U/);
});
