import { expect, test } from 'vitest';
import { readFragment, writeFragment } from '../../../src/wall/archive-fragment.js';

const NOON = new Date('2026-01-01T12:00:00Z');

test.each([
  ['#t=12.5', { moment: 12.5, step: undefined }],
  ['#t=2026-01-01T12:00:00Z&every=900', { moment: NOON, step: 900 }],
  ['#t=2026-01-01T12%3A00%3A00.000Z&every=segment', { moment: NOON, step: 'segment' }],
  ['#a=b&t=0&every=often', { moment: 0, step: undefined }],
  ['', undefined],
  ['#chapter', undefined],
  ['#t=noon', undefined],
  ['#t=-1s', undefined],
])('%s', (hash, place) => {
  expect(readFragment(hash)).toEqual(place);
});

test('a place is written beside what is there, and read again', () => {
  const hash = writeFragment('#view=wide', { moment: NOON, step: 900 });
  expect(hash).toBe('#view=wide&t=2026-01-01T12:00:00.000Z&every=900');
  expect(readFragment(hash)).toEqual({ moment: NOON, step: 900 });
  expect(writeFragment(hash, { moment: 7, step: undefined })).toBe('#view=wide&t=7');
});
