import { expect, test } from 'vitest';
import { isSameNumbered, type NumberedSegment } from '../../../shared/same-segment.js';

const DATE = Date.UTC(2026, 2, 1);
const BASE: NumberedSegment = { uri: '/live/seg5.ts?t=1', dateMs: DATE, duration: 4 };

type Change = Partial<NumberedSegment>;

test.each<[string, Change, Change?]>([
  ['as it was', {}],
  ['signed anew', { uri: '/live/seg5.ts?t=2' }],
  ['with a date that jitters', { dateMs: DATE + 1 }],
  ['with a date that drifts', { dateMs: DATE - 1900 }],
  ['with a token in its path, and dates that vouch for it', { uri: '/live/token-2/seg5.ts' }],
  ['of half a second, whose date was set', { dateMs: DATE + 480, duration: 0.5 }],
  ['that has no date any more', { dateMs: undefined }],
  ['without dates', { dateMs: undefined }, { dateMs: undefined }],
])('a segment %s is the same', (_what, change, before = {}) => {
  expect(isSameNumbered({ ...BASE, ...before }, { ...BASE, ...change })).toBe(true);
  expect(isSameNumbered({ ...BASE, ...change }, { ...BASE, ...before })).toBe(true);
});

test.each<[string, Change, Change?]>([
  ['of a stream that began anew as soon as it could', { dateMs: DATE + 4000 }],
  ['of short segments, which begins anew sooner', { dateMs: DATE + 1000, duration: 1 }],
  ['of another file with the same date', { uri: '/live/new5.ts' }],
  ['of another folder, where no date vouches', { uri: '/run-2/seg5.ts' }, { dateMs: undefined }],
  ['of another part of the same file', { byteRange: { offset: 900, length: 9 } }],
])('a segment %s is another one', (_what, change, before = {}) => {
  expect(isSameNumbered({ ...BASE, ...before }, { ...BASE, ...change })).toBe(false);
  expect(isSameNumbered({ ...BASE, ...change }, { ...BASE, ...before })).toBe(false);
});
