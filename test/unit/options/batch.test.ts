import { expect, test } from 'vitest';
import {
  resolveBatchOptions,
  resolveTimelineOptions,
  type BatchOptions,
} from '../../../src/options/batch.js';

const URL_ = 'https://cdn.example/p.m3u8';

test('a batch takes every segment of the whole playlist by default, and ends at the first failure', () => {
  expect(resolveBatchOptions(URL_, undefined, 2)).toMatchObject({
    every: { kind: 'segment' },
    range: { from: undefined, to: undefined },
    onError: 'throw',
    lookAhead: 4,
  });
});

test('a range is in seconds or in dates', () => {
  const { range } = resolveTimelineOptions(URL_, { from: 1.5, to: new Date(9) });
  expect(range).toEqual({ from: { kind: 'time', time: 1.5 }, to: { kind: 'date', dateMs: 9 } });
});

test('an end at infinity is no end', () => {
  expect(resolveTimelineOptions(URL_, { to: Infinity }).range.to).toBeUndefined();
});

test.each([
  [2.5, { kind: 'seconds', seconds: 2.5 }],
  ['segment', { kind: 'segment' }],
  [{ count: 10 }, { kind: 'count', count: 10 }],
] as const)('every %j is understood', (every, resolved) => {
  expect(resolveBatchOptions(URL_, { every }, 1).every).toEqual(resolved);
});

const WRONG: readonly [string, unknown, typeof TypeError | typeof RangeError][] = [
  ['options.every', { every: 0 }, RangeError],
  ['options.every', { every: 'frame' }, TypeError],
  ['options.every', { every: null }, TypeError],
  ['options.every.count', { every: { count: 0 } }, RangeError],
  ['options.from', { from: -1 }, RangeError],
  ['options.from', { from: '1' }, TypeError],
  ['options.from', { from: 2, to: 1 }, RangeError],
  ['options.to', { to: new Date(NaN) }, RangeError],
  ['options.onError', { onError: 'ignore' }, TypeError],
  ['options.lookAhead', { lookAhead: 0 }, RangeError],
  ['options.onProgress', { onProgress: 1 }, TypeError],
  ['options', 4, TypeError],
];

test.each(WRONG)('a wrong %s is named: %o', (path, options, type) => {
  const call = (): unknown => resolveBatchOptions(URL_, options as BatchOptions, 1);
  expect(call).toThrow(type);
  expect(call).toThrow(path);
});
