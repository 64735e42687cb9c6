import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { At, CaptureOptions, Seek } from '../../src/index.js';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import { SECOND_ENGINE } from '../helpers/second-engine.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.streams.reset();
});

/** Segments of 4 s with a keyframe every 2 s, 25 frames a second: asked time, how, and the frame that stands for it. */
const CASES: readonly (readonly [number, Seek, number])[] = [
  [5, 'segment', 100],
  [6.5, 'before', 150],
  [6.5, 'after', 200],
  [6.5, 'nearest', 150],
  [7.2, 'nearest', 200],
  [5.2, 'nearest', 150],
  [4, 'before', 100],
  [4, 'after', 100],
  [4, 'nearest', 100],
  [6, 'before', 150],
  [6, 'after', 150],
  [3.9, 'after', 100],
  [3.9, 'nearest', 100],
  [23.9, 'after', 550],
  [23.9, 'nearest', 550],
  [0, 'exact', 0],
  [6.5, 'exact', 162],
  [9.96, 'exact', 249],
  [12.0, 'exact', 300],
  [23.98, 'exact', 599],
];

for (const playlist of ['/sample/ts/index.m3u8', '/sample/fmp4/index.m3u8']) {
  test.each(CASES)(`${playlist} at %f s, %s: frame %i`, async (time, seek, frame) => {
    const snapshot = await lab.snap(playlist, { at: { time }, seek, images: [{ width: 320 }] });
    expect(frameOf(snapshot)).toBe(frame);
    // Nothing tells whether the last picture of an MPEG-TS segment is whole, and browsers do not tell damage.
    const isInDoubt = frame === 599 && playlist.includes('/ts/');
    if (isInDoubt)
      expect(snapshot).toMatchObject({ engine: SECOND_ENGINE, engineReason: 'in-doubt' });
    else expect(snapshot.engineReason).toBe('supported');
    expect(snapshot.presentationTime).toBeCloseTo(frame / 25, 2);
    expect(snapshot.asked).toEqual({ presentationTime: time, programDateTime: undefined });
  });
}

test.each([
  [1, 25],
  [3.33, 83],
  [5.05, 126],
  [7.9, 197],
])(
  'a long group of pictures with B pictures, exactly at %f s: frame %i of it',
  async (time, index) => {
    const options = { at: { time }, seek: 'exact', images: [{ width: 320 }] } as const;
    const snapshot = await lab.snap('/fixtures/long-gop/index.m3u8', options);
    expect(frameOf(snapshot)).toBe(3400 + index);
    expect(snapshot.engineReason).toBe('supported');
  },
);

/** Two segments that share one group of pictures, 0.8 s and 1.2 s. */
const HALVES = `#EXTM3U
#EXT-X-TARGETDURATION:2
#EXT-X-MAP:URI="/fixtures/low-latency/stream.mp4",BYTERANGE="749@0"
#EXTINF:0.8,
#EXT-X-BYTERANGE:5516@749
/fixtures/low-latency/stream.mp4
#EXTINF:1.2,
#EXT-X-BYTERANGE:5172@6265
/fixtures/low-latency/stream.mp4
#EXT-X-ENDLIST
`;

test.each([
  ['exact', 25],
  ['before', 0],
  ['nearest', 0],
  ['segment', 0],
] as const)(
  '%s, in a segment whose keyframe is in the one before: frame %i',
  async (seek, frame) => {
    lab.streams.put('/halves.m3u8', HALVES);
    const options = { at: { time: 1 }, seek, images: [{ width: 320 }] };
    const snapshot = await lab.snap('/halves.m3u8', options);
    expect(frameOf(snapshot)).toBe(frame);
    expect(snapshot.presentationTime).toBeCloseTo(frame / 25, 2);
  },
);

test.each([24, 25, 26, 27, 28, 40, 52, 53, 54, 80, 81, 99])(
  'in open groups of pictures the exact frame is %i, also where it is decoded behind a later keyframe',
  async (frame) => {
    const options = { at: { time: (frame + 0.3) / 25 }, seek: 'exact', images: [{ width: 320 }] };
    const snapshot = await lab.snap('/fixtures/open-gop/index.m3u8', options as CaptureOptions);
    expect(frameOf(snapshot)).toBe(3800 + frame);
    expect(snapshot.engineReason).toBe('supported');
    expect(snapshot.presentationTime).toBeCloseTo(frame / 25, 2);
  },
);

test.each([
  [1.06, 'before', 0],
  [1.06, 'after', 27],
  [1.06, 'nearest', 27],
  [1.08, 'before', 27],
  [2.2, 'before', 54],
] as const)('in open groups of pictures at %f s, %s: frame %i', async (time, seek, frame) => {
  const options = { at: { time }, seek, images: [{ width: 320 }] };
  const snapshot = await lab.snap('/fixtures/open-gop/index.m3u8', options);
  expect(frameOf(snapshot)).toBe(3800 + frame);
  expect(snapshot.presentationTime).toBeCloseTo(frame / 25, 3);
});

/** The second of three segments is missing. */
const GAP = `#EXTM3U
#EXT-X-TARGETDURATION:4
#EXTINF:4,
/sample/ts/segment0.ts
#EXT-X-GAP
#EXTINF:4,
/sample/ts/segment1.ts
#EXTINF:4,
/sample/ts/segment2.ts
#EXT-X-ENDLIST
`;

test.each([
  ['segment', 200],
  ['before', 50],
  ['after', 200],
  ['nearest', 200],
  ['exact', 200],
] as const)('in a gap, %s: frame %i', async (seek, frame) => {
  lab.streams.put('/gap.m3u8', GAP);
  const options = { at: { time: 5.5 }, seek, images: [{ width: 320 }] };
  expect(frameOf(await lab.snap('/gap.m3u8', options))).toBe(frame);
});

test.each<readonly [At, number]>([
  [{ percent: 0 }, 0],
  [{ percent: 50 }, 300],
  [{ percent: 99.9 }, 500],
  [{ percent: 100 }, 500],
])('%j of the whole: frame %i', async (at, frame) => {
  const snapshot = await lab.snap('/sample/ts/index.m3u8', { at, images: [{ width: 320 }] });
  expect(frameOf(snapshot)).toBe(frame);
});

const DATED = `#EXTM3U
#EXT-X-TARGETDURATION:4
#EXT-X-MEDIA-SEQUENCE:7
#EXTINF:4,
/sample/ts/segment0.ts
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T12:00:04.000Z
#EXTINF:4,
/sample/ts/segment1.ts
#EXTINF:4,
/sample/ts/segment2.ts
#EXT-X-ENDLIST
`;

test.each([
  ['2026-01-01T12:00:00Z', 'before', 0],
  ['2026-01-01T12:00:05Z', 'before', 100],
  ['2026-01-01T12:00:10.500Z', 'before', 250],
  ['2026-01-01T13:00:10.520+01:00', 'exact', 263],
] as const)('at the date %s, %s: frame %i', async (date, seek, frame) => {
  lab.streams.put('/dated.m3u8', DATED);
  const ms = Date.parse(date);
  const options = { at: { date: ms }, seek, images: [{ width: 320 }] };
  const snapshot = await lab.snap('/dated.m3u8', options);
  expect(frameOf(snapshot)).toBe(frame);
  const start = Date.parse('2026-01-01T12:00:00Z');
  expect(Date.parse(snapshot.programDateTime ?? '') - start).toBeCloseTo(frame * 40, -1);
  expect(snapshot.asked).toEqual({
    presentationTime: (ms - start) / 1000,
    programDateTime: new Date(ms).toISOString(),
  });
});

test('a date outside of the window is told with the window, in seconds and dates', async () => {
  lab.streams.put('/dated.m3u8', DATED);
  const failure = await lab.fail('/dated.m3u8', { at: { date: Date.parse('2026-01-02') } });
  expect(failure).toMatchObject({ code: 'outside-window', window: { start: 0, end: 12 } });
  expect(failure.message).toContain('2026-01-01T12:00:00.000Z');
});

test('a date where the playlist has none is outside of its window', async () => {
  const failure = await lab.fail('/sample/ts/index.m3u8', { at: { date: 0 } });
  expect(failure.code).toBe('outside-window');
});

/** The second of three segments cannot be used, and nothing says so. */
const UNUSABLE = GAP.replace('#EXT-X-GAP\n', '').replace('/sample/ts/segment1.ts', '/unusable.ts');

describe('a segment that cannot be used', () => {
  const asked = { at: { time: 5.5 }, images: [{ width: 320 }] };

  test.each([
    ['segment', 200],
    ['before', 50],
    ['after', 200],
    ['nearest', 200],
  ] as const)(
    'gives way to its neighbour, which the snapshot tells; %s: frame %i',
    async (seek, frame) => {
      lab.streams.put('/index.m3u8', UNUSABLE);
      const snapshot = await lab.snap('/index.m3u8', { ...asked, seek });
      expect(frameOf(snapshot)).toBe(frame);
      expect(snapshot.presentationTime).toBeCloseTo(frame / 25, 2);
      expect(snapshot.passedOver).toEqual([
        { sequence: 1, url: `${lab.streams.url}/unusable.ts`, code: 'http', status: 404 },
      ]);
    },
  );

  test('is the error where that segment, or a frame of it, is asked for', async () => {
    lab.streams.put('/index.m3u8', UNUSABLE);
    lab.streams.put('/unusable.ts', '');
    for (const options of [{ seek: 'exact' }, { at: { sequence: 1 } }] as const) {
      const failure = await lab.fail('/index.m3u8', { ...asked, ...options });
      expect(failure.code).toBe('unsupported-container');
    }
  });
});

/** Twelve seconds of black in front of eight seconds of a picture. */
const INTRO = `#EXTM3U
#EXT-X-TARGETDURATION:1
${'#EXTINF:1,\n/fixtures/blank/segment.ts\n'.repeat(12)}#EXT-X-DISCONTINUITY
#EXTINF:4,
/sample/ts/segment1.ts
#EXTINF:4,
/sample/ts/segment2.ts
#EXT-X-ENDLIST
`;

test.each([{ skipBlank: true }, { pick: 'representative' }] as const)(
  'a long blank intro is passed over with %o',
  async (options) => {
    lab.streams.put('/intro.m3u8', INTRO);
    const snapshot = await lab.snap('/intro.m3u8', { ...options, images: [{ width: 320 }] });
    expect([100, 200]).toContain(frameOf(snapshot));
  },
);
