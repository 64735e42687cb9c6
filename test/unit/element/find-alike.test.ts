import { expect, test } from 'vitest';
import { findAlike, type TakePicture } from '../../../src/element/find-alike.js';
import type { Levels } from '../../../src/element/sketch.js';

const NOWHERE = { before: 0, after: 0 };
/** Where the clock of the video is in all these streams, in seconds: at no picture's edge. */
const CLOCK = 10.013;

/** What picture `index` of a moving scene looks like; none looks like another. */
function moving(index: number): Levels {
  const speed = (i: number): number => 0.2 + (i % 17) * 0.037;
  return Float32Array.from(
    { length: 300 },
    (_, i) => 128 + 90 * Math.sin(i * i + index * speed(i)),
  );
}

interface Stream {
  readonly fps: number;
  readonly look?: (index: number) => Levels;
  readonly isMissing?: (index: number) => boolean;
}

function open({ fps, look = moving, isMissing = () => false }: Stream) {
  const indexAt = (offset: number): number => Math.floor((CLOCK + offset) * fps);
  let count = 0;
  const take: TakePicture = (offset) => {
    count += 1;
    const index = indexAt(offset);
    const picture = { begin: index / fps, levels: look(index) };
    return Promise.resolve(isMissing(index) ? undefined : picture);
  };
  return { take, indexAt, look, expected: indexAt(0), count: () => count };
}

/** As another decoder and another encoder make it. */
function noisy(levels: Levels): Levels {
  return levels.map((level, i) => level + (i % 7) - 3);
}

test.each([12, 24, 25, 30, 50, 60])(
  'at %i pictures a second, the one that is shown is found, wherever it is',
  async (fps) => {
    for (const distance of [0, 1, -1, 2, 4, 6]) {
      const stream = open({ fps });
      const shown = stream.expected + distance;
      const found = await findAlike(noisy(moving(shown)), NOWHERE, stream.take);
      expect(found?.isClear).toBe(true);
      expect(stream.indexAt(found?.offset ?? NaN)).toBe(shown);
    }
  },
);

test('where it is expected, no more than its neighbours are captured', async () => {
  const stream = open({ fps: 25 });
  await findAlike(noisy(moving(stream.expected)), NOWHERE, stream.take);
  expect(stream.count()).toBeLessThanOrEqual(6);
});

test('one that the player has placed somewhere else is found there', async () => {
  const stream = open({ fps: 25 });
  const shown = moving(stream.expected - 12);
  const found = await findAlike(shown, { before: 0.5, after: 0 }, stream.take);
  expect(found?.isClear).toBe(true);
  expect(stream.indexAt(found?.offset ?? NaN)).toBe(stream.expected - 12);
});

test('the most alike of those around is not claimed where the one that is shown is far off', async () => {
  for (const distance of [-30, 30, 41, 50]) {
    const stream = open({ fps: 25 });
    const found = await findAlike(moving(stream.expected + distance), NOWHERE, stream.take);
    expect(found?.isClear ?? false).toBe(false);
  }
});

test('a still scene looks like any of its pictures, and is not searched any further', async () => {
  const stream = open({ fps: 25, look: () => moving(1) });
  const found = await findAlike(noisy(moving(1)), NOWHERE, stream.take);
  expect(found).toEqual({ offset: 0, isClear: false });
  expect(stream.count()).toBeLessThanOrEqual(6);
});

test('a picture beside one that could not be captured is in doubt', async () => {
  const { expected } = open({ fps: 25 });
  const stream = open({ fps: 25, isMissing: (index) => index === expected + 1 });
  const found = await findAlike(moving(expected), NOWHERE, stream.take);
  expect(found).toEqual({ offset: 0, isClear: false });
});

test('the picture between two that were compared is not passed over', async () => {
  // Every other picture is nearly the one before.
  const look = (index: number): Levels => {
    const levels = moving(Math.floor(index / 2));
    return index % 2 === 0 ? levels : levels.map((level, i) => (i < 20 ? level + 40 : level));
  };
  for (const distance of [0, 1, 2, 3]) {
    const stream = open({ fps: 50, look });
    const shown = stream.expected + distance;
    const found = await findAlike(noisy(look(shown)), NOWHERE, stream.take);
    expect(found?.isClear).toBe(true);
    expect(stream.indexAt(found?.offset ?? NaN)).toBe(shown);
  }
});

test('what has nothing to do with the stream is not found in it', async () => {
  const { take } = open({ fps: 25 });
  expect(await findAlike(new Float32Array(300).fill(255), NOWHERE, take)).toBeUndefined();
});
