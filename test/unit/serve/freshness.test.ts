import { expect, test } from 'vitest';
import { cacheControlOf, isFresh, surplus } from '../../../worker/serve/freshness.js';

const LIMITS = { previewMaxAge: 6, maxAge: 100, maxBytes: 1000 };

function file(key: string, madeAt: number, { bytes = 400, isFixed = true } = {}) {
  return { key, madeAt, bytes, isFixed, type: 'image/jpeg', etag: '"x"' };
}

test('the newest picture is good for seconds, that of a moment for long', () => {
  const preview = { isFixed: false, madeAt: 10_000 };
  expect([15_999, 16_000].map((now) => isFresh(preview, LIMITS, now))).toEqual([true, false]);
  const fixed = { isFixed: true, madeAt: 10_000 };
  expect([109_999, 110_000].map((now) => isFresh(fixed, LIMITS, now))).toEqual([true, false]);
});

test('a clock that was set back keeps no old picture', () => {
  expect(isFresh({ isFixed: false, madeAt: 100_000 }, LIMITS, 50_000)).toBe(false);
});

test('browsers may use an answer for as long as it is good', () => {
  expect(cacheControlOf({ isFixed: false, madeAt: 0 }, LIMITS, 2500)).toBe(
    'max-age=3, must-revalidate',
  );
  expect(cacheControlOf({ isFixed: true, madeAt: 0 }, LIMITS, 0)).toBe('max-age=100, immutable');
  expect(cacheControlOf({ isFixed: false, madeAt: 0 }, LIMITS, 9000)).toBe(
    'max-age=0, must-revalidate',
  );
});

test('what is too old goes, then the oldest, until there is room', () => {
  const kept = [
    file('dead', 0, { isFixed: false, bytes: 1 }),
    file('first', 1000),
    file('second', 2000),
    file('third', 3000),
  ];
  const gone = surplus(kept, { bytes: 200, madeAt: 10_000 }, LIMITS).map(({ key }) => key);
  expect(gone).toEqual(['dead', 'first']);
  expect(surplus(kept.slice(1), { bytes: 1000, madeAt: 10_000 }, LIMITS)).toHaveLength(3);
  expect(surplus(kept.slice(2), { bytes: 200, madeAt: 10_000 }, LIMITS)).toEqual([]);
});
