import { expect, test } from 'vitest';
import { videoJsAdapter } from '../../../src/element/adapters/video-js.js';

const video = { baseURI: 'https://a.example/' } as HTMLVideoElement;
const MAIN = 'https://a.example/index.m3u8';
const MEDIA = 'https://a.example/media.m3u8';

interface PlayerFacts {
  readonly mediaSequence: number;
  /** Of the segments of 4 s, as far as they were played. */
  readonly starts: readonly (number | undefined)[];
  readonly endList?: boolean;
  /** What a version keeps elsewhere. */
  readonly inner?: object;
}

function player({ mediaSequence, starts, endList = false, inner }: PlayerFacts): object {
  const segments = starts.map((start) => ({
    duration: 4,
    timeline: 2,
    ...(start !== undefined && { start, end: start + 4, videoTimingInfo: {} }),
  }));
  const media = { resolvedUri: MEDIA, mediaSequence, endList, segments };
  const vhs = { playlists: { media: () => media, main: { playlists: [media] } }, ...inner };
  return { el: () => ({ contains: () => true }), currentSrc: () => MAIN, tech: () => ({ vhs }) };
}

const at = (facts: PlayerFacts, time: number) =>
  videoJsAdapter.locate(player(facts), { video, time });

test('a segment that was played tells where a time is', () => {
  const found = at({ mediaSequence: 100, starts: [undefined, 20, 24] }, 25);
  expect(found).toMatchObject({
    url: MEDIA,
    sourceUrl: MAIN,
    at: { sequence: 102, offset: 1 },
    clock: { zero: 'presentation' },
  });
});

test.each([
  ['before the segments that were played', [undefined, 20, 24], 15],
  ['where no segment was played', [undefined, undefined], 15],
])('a time of a live stream %s is outside its window', (_what, starts, time) => {
  expect(at({ mediaSequence: 100, starts }, time)).toMatchObject({ at: { sequence: 99 } });
});

test('a time behind what was played has no place', () => {
  expect(at({ mediaSequence: 100, starts: [20, undefined, undefined] }, 29)).toBeUndefined();
  expect(at({ mediaSequence: 0, starts: [0, undefined], endList: true }, 6)).toBeUndefined();
});

/** A loader that adds `applied` to the times of the media, and remembers `planned` for all timelines. */
function loading(
  applied: number,
  planned: number,
  more: { readonly currentTimeline_?: number; readonly pendingSegment_?: object },
): object {
  const sourceUpdater_ = { videoTimestampOffset: () => applied };
  const syncController_ = { mappingForTimeline: () => planned };
  return { currentTimeline_: 2, sourceUpdater_, syncController_, ...more };
}

test.each(['playlistController_', 'masterPlaylistController_'])(
  'the clock of the media is what the player applies to the timeline, in %s',
  (name) => {
    const inner = { [name]: { mainSegmentLoader_: loading(-6980, -6990, {}) } };
    const found = at({ mediaSequence: 100, starts: [20], inner }, 21);
    expect(found).toMatchObject({ clock: { mediaTime: 7001 } });
    expect(found).toHaveProperty('doubt', undefined);
  },
);

const pending = (facts: object) => ({ currentTimeline_: 2, pendingSegment_: facts });

test.each([
  [
    'which agrees with what it applies to the next one',
    loading(10, 10.0005, { currentTimeline_: 3 }),
    0,
  ],
  ['unless it shifts the next one otherwise', loading(10.08, 10, { currentTimeline_: 3 }), 0.08],
  [
    'unless it shifts the one that is being appended otherwise',
    loading(
      10.08,
      12,
      pending({
        ...{ timeline: 3, changedTimestampOffset: true, startOfSegment: 20 },
        timingInfo: { start: 10 },
      }),
    ),
    0.08,
  ],
])('of a timeline before, it is what the player remembers, %s', (_what, loader, before) => {
  const inner = { playlistController_: { mainSegmentLoader_: loader } };
  const found = at({ mediaSequence: 100, starts: [20], inner }, 21);
  const remembered = (loader as { syncController_: { mappingForTimeline(): number } })
    .syncController_;
  expect(found).toMatchObject({
    clock: { mediaTime: 21 - remembered.mappingForTimeline() },
  });
  expect((found as { doubt?: { before: number } }).doubt?.before ?? 0).toBeCloseTo(before, 9);
});

test('a segment that waits to be appended is not shifted yet', () => {
  const loader = loading(-6980, -6990, pending({ timeline: 3, changedTimestampOffset: false }));
  const inner = { playlistController_: { mainSegmentLoader_: loader } };
  const found = at({ mediaSequence: 100, starts: [20], inner }, 21);
  expect(found).toMatchObject({ clock: { mediaTime: 7001 } });
});
