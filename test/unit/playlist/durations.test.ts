import { describe, expect, test } from 'vitest';
import { findTarget } from '../../../worker/playlist/moments/find-target.js';
import { listTargets, listTimeline } from '../../../worker/playlist/moments/list-targets.js';
import type { MediaPlaylist } from '../../../worker/playlist/types.js';
import { media } from './playlists.js';

const ALL = { from: undefined, to: undefined };
const TARGET = '#EXT-X-TARGETDURATION:4';

/** Segments with these durations as they are written; `null`: without EXTINF. */
function playlist(durations: readonly (string | null)[], head = TARGET): MediaPlaylist {
  const lines = durations.map(
    (duration, i) => `${duration === null ? '' : `#EXTINF:${duration},\n`}${i}.ts`,
  );
  return media(`${head}\n${lines.join('\n')}\n#EXT-X-ENDLIST`);
}

function durationsOf({ segments }: MediaPlaylist): readonly number[] {
  return segments.map(({ duration }) => duration);
}

describe.each([
  ['0', ['0', '0', '0']],
  ['0.000000', ['0.000000', '0.000000', '0.000000']],
  ['-1', ['-1', '-1', '-1']],
  ['no EXTINF', [null, null, null]],
  ['text', ['abc', 'NaN', '']],
  ['some of each', ['-1', '0', null]],
] as const)('where all durations are %s', (_what, written) => {
  test('each segment counts as long as the target duration', () => {
    const list = playlist(written);
    expect(list.segments.map(({ startTime, duration }) => [startTime, duration])).toEqual([
      [0, 4],
      [4, 4],
      [8, 4],
    ]);
  });

  test('every segment is listed, and the first one holds the first moment', () => {
    const list = playlist(written);
    expect(listTimeline(list, ALL)).toHaveLength(3);
    const { targets } = listTargets(list, { every: { kind: 'segment' }, ...ALL });
    expect(targets.map(({ time, index }) => [time, index])).toEqual([
      [0, 0],
      [4, 1],
      [8, 2],
    ]);
    for (const moment of [
      { kind: 'time', time: 0.4 },
      { kind: 'percent', percent: 0 },
      { kind: 'start' },
    ] as const) {
      expect(findTarget(list, moment).index).toBe(0);
    }
    expect(findTarget(list, { kind: 'live' }).index).toBe(2);
  });
});

test('one of 0 s among others keeps a place of its own, and moves the others by no more than a millisecond', () => {
  const list = playlist(['4', '0', '4', '0.000000']);
  expect(durationsOf(list)).toEqual([4, 0.001, 4, 0.001]);
  const { targets } = listTargets(list, { every: { kind: 'segment' }, ...ALL });
  expect(targets.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  expect(listTimeline(list, ALL)).toHaveLength(4);
});

test('where most are 0 s, those count as long as the target duration', () => {
  const list = playlist(['0', '3', '0']);
  expect(list.segments.map(({ startTime, duration }) => [startTime, duration])).toEqual([
    [0, 4],
    [4, 3],
    [7, 4],
  ]);
});

test('one that is unknown among others counts as long as the target duration', () => {
  expect(durationsOf(playlist(['3', '-1', null, '3']))).toEqual([3, 4, 4, 3]);
});

test('without a target duration it counts as long as the longest before, or as nothing that could be right', () => {
  expect(durationsOf(playlist(['2', '3', '-1'], ''))).toEqual([2, 3, 3]);
  expect(durationsOf(playlist([null, null], ''))).toEqual([10, 10]);
});

test('one without EXTINF is as long as its parts', () => {
  const parts = '#EXT-X-PART:DURATION=0.5,URI="a"\n#EXT-X-PART:DURATION=0.75,URI="b"\n';
  expect(durationsOf(media(`${TARGET}\n${parts}0.ts`))).toEqual([1.25]);
});
