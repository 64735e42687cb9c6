import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, MOST_STREAMS, SERVE_VERSION } from '../../../shared/served.js';
import { choosePage } from '../../../worker/serve/choose-page.js';
import {
  EMPTY_DIRECTORY,
  makersOf,
  streamId,
  toDirectory,
  withoutPage,
  withPage,
} from '../../../worker/serve/directory.js';
import { fileKey } from '../../../worker/serve/file-key.js';

function told(...streams: (readonly [string, string])[]) {
  const limits = { ...DEFAULT_LIMITS, maxAge: 100 };
  return { hlsnap: 'announce', version: SERVE_VERSION, streams, limits } as const;
}

test('a page makes the streams that it told of', () => {
  const one = withPage(EMPTY_DIRECTORY, 'one', told(['ort', 'a'], ['zdf', 'b']), 0);
  const both = withPage(one, 'two', told(['ort', 'a']), 1);
  expect(makersOf(both, 'ort').map(([client]) => client)).toEqual(['one', 'two']);
  expect(makersOf(both, 'zdf').map(([client]) => client)).toEqual(['one']);
  expect(makersOf(withoutPage(both, 'one'), 'zdf')).toEqual([]);
  expect(streamId(withoutPage(both, 'one'), 'zdf')).toBe('b');
  expect(makersOf(both, '__proto__')).toEqual([]);
});

test('a name that stands for another stream now is not made by pages with the old one', () => {
  const one = withPage(EMPTY_DIRECTORY, 'one', told(['ort', 'a']), 0);
  const both = withPage(one, 'two', told(['ort', 'other']), 1);
  expect(makersOf(both, 'ort').map(([client]) => client)).toEqual(['two']);
  expect(streamId(both, 'ort')).toBe('other');
});

test('a page that tells again takes the place of what it told before', () => {
  const one = withPage(EMPTY_DIRECTORY, 'one', told(['ort', 'a']), 0);
  const again = withPage(one, 'one', told(['zdf', 'b']), 1);
  expect(again.pages).toHaveLength(1);
  expect(makersOf(again, 'ort')).toEqual([]);
});

test('streams of which no page tells any more are left out, and there are never too many', () => {
  const one = withPage(EMPTY_DIRECTORY, 'one', told(['old', 'a']), 0);
  expect(streamId(withPage(one, 'two', told(['ort', 'b']), 100_000), 'old')).toBe('a');
  expect(streamId(withPage(one, 'two', told(['ort', 'b']), 100_001), 'old')).toBeUndefined();
  const many = Array.from({ length: MOST_STREAMS }, (_, i) => [`s${i}`, 'x'] as const);
  const full = withPage(one, 'two', told(...many), 1);
  expect(full.streams).toHaveLength(MOST_STREAMS);
  expect(streamId(full, 's0')).toBe('x');
});

test('what was stored is taken, what another version stored is not', () => {
  const one = withPage(EMPTY_DIRECTORY, 'one', told(['ort', 'a']), 0);
  expect(toDirectory(JSON.parse(JSON.stringify(one)))).toEqual(one);
  for (const stored of [undefined, null, 'x', 1, {}, { ...one, version: SERVE_VERSION + 1 }]) {
    expect(toDirectory(stored)).toBe(EMPTY_DIRECTORY);
  }
});

test('the page that is seen and has the least to do', () => {
  const page = { client: 'a', isVisible: true, busy: 0, atOnce: 2, toldAt: 1 };
  const choose = (...pages: (typeof page)[]) => choosePage(pages)?.client;
  expect(choose()).toBeUndefined();
  expect(choose({ ...page, busy: 2 })).toBeUndefined();
  expect(choose({ ...page, isVisible: false }, { ...page, client: 'b', busy: 1 })).toBe('b');
  expect(choose({ ...page, busy: 1 }, { ...page, client: 'b' })).toBe('b');
  expect(choose(page, { ...page, client: 'b', toldAt: 2 })).toBe('b');
  expect(choose({ ...page, busy: 2 }, { ...page, client: 'b', isVisible: false })).toBe('b');
});

test('addresses that stand for the same have the same key', () => {
  const image = { type: 'image/jpeg', width: 320, height: undefined, fit: 'cover' } as const;
  const moment = { kind: 'newest' } as const;
  const key = (more: object) =>
    fileKey('a', { kind: 'image', moment, image: { ...image, ...more } });
  expect(key({ fit: 'inside' })).toBe(key({}));
  expect(key({ height: 180, fit: 'inside' })).not.toBe(key({ height: 180 }));
  expect(key({ width: undefined, height: 320 })).not.toBe(key({}));
  expect(fileKey('a', { kind: 'clip', moment })).not.toBe(fileKey('b', { kind: 'clip', moment }));
});
