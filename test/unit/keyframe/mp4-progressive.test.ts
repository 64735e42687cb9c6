import { expect, test } from 'vitest';
import { findBox } from '../../../worker/bytes/boxes.js';
import { concat } from './bit-writer.js';
import { cut, errorCode } from './selecting.js';
import { slice } from './h264-writer.js';
import { box, dataOf, map, nalSample, u32 } from './mp4-writer.js';

const idr = nalSample(slice({ type: 'idr' }));

const tables = (start: number) => [
  box('stts', u32(0, 2, 1, 100, 5, 200)),
  box('ctts', u32(0, 2, 3, 50, 3, 70)),
  box('stss', u32(0, 1, 5)),
  box('stsc', u32(0, 2, 1, 2, 1, 2, 3, 1)),
  box('stsz', u32(0, 0, 6, 10, 10, 10, 10, idr.length, 10)),
  box('stco', u32(0, 2, start, start + 20)),
];

test('a progressive file with its moov in front is cut at its first sync sample', () => {
  const head = (start: number) => map({ tables: tables(start) });
  const start = head(0).length + 8;
  const segment = concat(head(start), box('mdat', new Uint8Array(40), idr, new Uint8Array(10)));
  const found = cut(segment, { pieceBytes: 33 });
  expect(dataOf(found.picture.bytes)).toEqual(idr);
  expect(found).toMatchObject({ pts: 0.77, firstPts: 0.05, endOffset: start + 40 + idr.length });
});

test.each([
  ['stsz', u32(0, 0, 2 ** 32 - 1)],
  ['stsz', u32(0, 2 ** 32 - 1, 2 ** 32 - 1)],
  ['stsc', u32(0, 2 ** 32 - 1, 1, 2 ** 32 - 1, 1)],
  ['stss', u32(0, 1, 2 ** 32 - 1)],
  ['stco', u32(0, 2 ** 32 - 1)],
  ['stts', u32(0, 2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1)],
])('numbers of %s that are lies cost nothing (%#)', (name, payload) => {
  const changed = tables(1000).map((table) => (findBox(table, name) ? box(name, payload) : table));
  const segment = concat(map({ tables: changed }), box('mdat', new Uint8Array(5000)));
  const code = errorCode(segment);
  expect([undefined, 'no-keyframe', 'too-large']).toContain(code);
});
