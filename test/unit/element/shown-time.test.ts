import { expect, test } from 'vitest';
import { FrameClock, type VideoFacts } from '../../../src/element/shown-time.js';

const END = 30;
const facts = (more: Partial<VideoFacts>): VideoFacts => ({
  ...{ currentTime: 7.777, isSeeking: false, end: END, timestamp: undefined },
  ...more,
});

test('the picture begins when its frame says, in microseconds', () => {
  const shown = new FrameClock({ tellsFrameStart: true }).read(facts({ timestamp: 7_760_000 }));
  expect(shown).toEqual({ time: 7.76, tolerance: 0.0025, isKnown: true, isCertain: true });
});

test.each([
  ['without a frame', undefined, 7.777],
  ['of a browser that writes seconds', 7, 7.777],
  ['of a browser that writes milliseconds', 7777, 7.777],
  ['of a browser that writes seconds, far from zero', 1_700_000_000, 1_700_000_000.5],
])(
  '%s, the video’s own time counts, but another picture may be shown',
  (_what, timestamp, currentTime) => {
    const shown = new FrameClock({ tellsFrameStart: true }).read(
      facts({ timestamp, currentTime, end: currentTime + 20 }),
    );
    expect(shown).toMatchObject({ time: currentTime, isKnown: true, isCertain: false });
    expect(shown.tolerance).toBeLessThan(0.0001);
  },
);

test('in the first half second, a browser that writes seconds says zero', () => {
  const shown = new FrameClock({ tellsFrameStart: true }).read(
    facts({ timestamp: 0, currentTime: 0.45 }),
  );
  expect(shown.time).toBe(0.45);
});

test.each([0, 7, 7777])('while the video seeks, a frame with %i tells nothing', (timestamp) => {
  const shown = new FrameClock({ tellsFrameStart: true }).read(
    facts({ timestamp, currentTime: 20, isSeeking: true }),
  );
  expect(shown.isKnown).toBe(false);
});

test('while the video seeks, microseconds tell the picture that is still there', () => {
  const clock = new FrameClock({ tellsFrameStart: true });
  const seeking = facts({ timestamp: 7_760_000, currentTime: 20, isSeeking: true });
  expect(clock.read(seeking)).toMatchObject({ time: 7.76, isKnown: true });
  const atStart = facts({ timestamp: 0, currentTime: 20, isSeeking: true });
  expect(clock.read(atStart).isKnown).toBe(false);
  // Two values have agreed: from now on it is no guess.
  clock.read(facts({ timestamp: 7_760_000 }));
  expect(clock.read(atStart)).toMatchObject({ time: 0, isKnown: true });
});

test('what is displayed counts where the video could not get to its time', () => {
  const shown = new FrameClock({ tellsFrameStart: true }).read(
    facts({ timestamp: 23_956_600, currentTime: 25.09 }),
  );
  expect(shown).toMatchObject({ time: 23.9566, isKnown: true });
});

test('a frame that only repeats the video’s time does not tell when the picture begins', () => {
  const facing = facts({ timestamp: 3_999_900, currentTime: 3.9999 });
  const shown = new FrameClock({ tellsFrameStart: false }).read(facing);
  expect(shown.time).toBe(3.9999);
  expect(shown.tolerance).toBeLessThan(0.0001);
});
