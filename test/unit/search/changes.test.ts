import { expect, test } from 'vitest';
import { compareEach, type Change, type ChangeLimits } from '../../../src/search/changes.js';
import type { Looked } from '../../../src/search/moments.js';
import { toFingerprint, type Fingerprint } from '../../../src/search/fingerprint.js';

const LIMITS = { threshold: 0.4, stillness: 0.5, stillSeconds: 10 };
const SCENE = stripes(3);
const OTHER = stripes(11);
const BLACK = ofLevels(() => 16);

/** A picture of upright stripes, or one a little brighter than it. */
function stripes(width: number, brighter = 0): Fingerprint {
  return ofLevels((x) => (Math.floor(x / width) % 2) * 200 + 20 + brighter);
}

function ofLevels(level: (x: number) => number): Fingerprint {
  const data = new Uint8ClampedArray(64 * 64 * 4).map((_, i) =>
    i % 4 === 3 ? 255 : level((i >> 2) % 64),
  );
  return toFingerprint(data);
}

/** What is told of pictures that are 5 s apart, as `kind from to`. */
async function told(
  fingerprints: readonly Fingerprint[],
  limits: Partial<ChangeLimits> = {},
): Promise<readonly string[]> {
  const all: Change[] = [];
  for await (const change of compareEach(looked(fingerprints), { ...LIMITS, ...limits })) {
    if (change) all.push(change);
  }
  return all.map(({ kind, from, to }) => `${kind} ${from.presentationTime} ${to.presentationTime}`);
}

async function* looked(
  fingerprints: readonly Fingerprint[],
): AsyncGenerator<Looked, void, undefined> {
  for (const [i, fingerprint] of fingerprints.entries()) {
    const moment = { presentationTime: i * 5, programDateTime: undefined, segment: undefined };
    yield await Promise.resolve({ moment, fingerprint });
  }
}

test('a change lies between the last picture before it and the first after it', async () => {
  expect(await told([SCENE, OTHER])).toEqual(['change 0 5']);
});

test('a still stretch is told when it is over, or at the end', async () => {
  const stretch = [SCENE, SCENE, SCENE];
  expect(await told([...stretch, OTHER])).toEqual(['still 0 10', 'change 10 15']);
  expect(await told([OTHER, ...stretch])).toEqual(['change 0 5', 'still 5 15']);
});

test('what is still for a shorter time is not told', async () => {
  expect(await told([SCENE, SCENE])).toEqual([]);
  expect(await told([SCENE, SCENE], { stillSeconds: 5 })).toEqual(['still 0 5']);
});

test('a blank stretch is called that', async () => {
  expect(await told([BLACK, BLACK, BLACK, SCENE])).toEqual(['blank 0 10', 'change 10 15']);
});

test('what drifts slowly is neither still nor a change', async () => {
  const drifting = Array.from({ length: 8 }, (_, i) => stripes(3, i));
  expect(await told(drifting, { stillness: 1.5 })).toEqual([]);
});

test('nothing comes of nothing', async () => {
  expect(await told([])).toEqual([]);
  expect(await told([SCENE])).toEqual([]);
});
