import { expect, test } from 'vitest';
import { crc32, parsePat, parsePmt, SectionReader } from '../../../worker/keyframe/ts/psi.js';
import { concat } from './bit-writer.js';
import { pat, pmt } from './ts-writer.js';

test('the CRC is that of ISO/IEC 13818-1', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0x0376e6e7);
});

test('sections are read one behind the other, over packets', () => {
  const sections = [pat(), pmt([{ type: 0x1b, pid: 0x100 }]), pat({ 7: 0x77 })];
  const bytes = concat(...sections, new Uint8Array(20).fill(0xff));
  for (const size of [1, 10, 183]) {
    const found: Uint8Array[] = [];
    const reader = new SectionReader();
    const visit = (section: Uint8Array) => found.push(section.slice());
    reader.push(concat(Uint8Array.of(0), bytes.subarray(0, size)), true, visit);
    for (let at = size; at < bytes.length; at += size) {
      reader.push(bytes.subarray(at, at + size), false, visit);
    }
    expect(found).toEqual(sections);
  }
});

test('of a section it is said whether its CRC is right', () => {
  const found: boolean[] = [];
  const reader = new SectionReader();
  for (const bytes of [pat(), pat().fill(7, 5, 6)]) {
    reader.push(concat(Uint8Array.of(0), bytes), true, (_section, isIntact) => {
      found.push(isIntact);
    });
  }
  expect(found).toEqual([true, false]);
});

test('the rest of a section may stand in front of the next one', () => {
  const [first, second] = [pat({ 1: 0x10, 2: 0x20 }), pat({ 3: 0x30 })];
  const found: Uint8Array[] = [];
  const reader = new SectionReader();
  const visit = (section: Uint8Array) => found.push(section.slice());
  reader.push(concat(Uint8Array.of(0), first.subarray(0, 9)), true, visit);
  reader.push(concat(Uint8Array.of(first.length - 9), first.subarray(9), second), true, visit);
  expect(found).toEqual([first, second]);
});

test('tables that are not yet in force, of another kind or cut off are not read', () => {
  const later = pat();
  later[5] = 0xc0;
  expect(parsePat(later)).toBeUndefined();
  expect(parsePat(pmt([]))).toBeUndefined();
  expect(parsePmt(pat())).toBeUndefined();
  expect(parsePmt(pmt([]).subarray(0, 6))).toBeUndefined();
});

test('program 0 is no program', () => {
  expect(parsePat(pat({ 0: 0x10, 5: 0x50 }))).toEqual(new Map([[5, 0x50]]));
});

test('descriptors longer than the table end with it', () => {
  const table = pmt([{ type: 0x06, pid: 0x99, registration: 'HEVC' }]);
  table[16] = 0xff;
  const program = parsePmt(table);
  expect(program?.streams).toEqual([
    { pid: 0x99, type: 6, registration: 'HEVC', privateData: undefined, hasOwnColors: false },
  ]);
});
