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

test.each([
  ['the one that is playing', 2, -6980],
  ['another', 1, -6990],
])('the clock of the media, from its timeline: %s', (_what, currentTimeline_, shift) => {
  const sourceUpdater_ = { videoTimestampOffset: () => -6980 };
  const syncController_ = {
    mappingForTimeline: (timeline: number) => (timeline === 2 ? -6990 : 0),
  };
  const mainSegmentLoader_ = { currentTimeline_, sourceUpdater_, syncController_ };
  for (const name of ['playlistController_', 'masterPlaylistController_']) {
    const inner = { [name]: { mainSegmentLoader_ } };
    const found = at({ mediaSequence: 100, starts: [20], inner }, 21);
    expect(found).toMatchObject({ clock: { mediaTime: 21 - shift } });
  }
});
