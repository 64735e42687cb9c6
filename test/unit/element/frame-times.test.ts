import { expect, test } from 'vitest';
import { shownMoments, toFrameTimes } from '../../../src/element/frame-times.js';

const presented = (...frames: readonly (readonly [mediaTime: number, presentedFrames: number])[]) =>
  frames.map(([mediaTime, presentedFrames]) => ({ mediaTime, presentedFrames }));

test.each([
  ['displayed one by one', presented([2, 7], [2.04, 8], [2.08, 9])],
  ['of which one was not told', presented([2, 7], [2.08, 9], [2.16, 11])],
  ['of which some were left out', presented([2, 7], [2.08, 8], [2.12, 9], [2.2, 10])],
])('how long pictures last, from those %s', (_what, frames) => {
  const times = toFrameTimes(frames);
  expect(times?.begin).toBe(2);
  expect(times?.duration).toBeCloseTo(0.04, 9);
});

test.each([
  ['no picture', []],
  ['one picture', presented([2, 7])],
  ['a seek back', presented([2, 7], [2.04, 8], [1, 9])],
  ['a seek on', presented([2, 7], [2.04, 8], [9, 9])],
  ['the same picture again', presented([2, 7], [2, 8])],
])('%s tells nothing', (_what, frames) => {
  expect(toFrameTimes(frames)).toBeUndefined();
});

test.each([
  ['that the clock tells', 2.01],
  ['ahead of a clock that lags', 1.96],
  ['behind a clock that runs ahead', 2.06],
])('a moment in each picture that may be displayed, the one %s first', (_what, time) => {
  const moments = shownMoments({ begin: 2, duration: 0.04 }, time);
  const frames = moments.map((moment) => Math.floor(moment / 0.04 + 1e-6));
  const likeliest = moments[0] ?? NaN;
  expect(Math.abs(likeliest - time)).toBeLessThanOrEqual(0.02);
  expect(frames).toEqual(expect.arrayContaining([48, 49, 50, 51]));
  expect(new Set(frames).size).toBe(frames.length);
});

test('a video far from its clock has no more than eight', () => {
  expect(shownMoments({ begin: 2, duration: 0.02 }, 5)).toHaveLength(8);
});
