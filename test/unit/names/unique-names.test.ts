import { expect, test } from 'vitest';
import { UniqueNames } from '../../../src/names/unique-names.js';

const takeAll = (names: readonly string[]): readonly string[] => {
  const unique = new UniqueNames();
  return names.map((name) => unique.take(name));
};

test('the second of a name gets a number before its extension', () => {
  expect(takeAll(['a.jpg', 'a.jpg', 'b', 'a.jpg', 'b'])).toEqual([
    'a.jpg',
    'a-2.jpg',
    'b',
    'a-3.jpg',
    'b-2',
  ]);
});

test('names that differ in case alone are the same file on many systems', () => {
  expect(takeAll(['A.jpg', 'a.JPG', 'ä', 'Ä'])).toEqual(['A.jpg', 'a-2.JPG', 'ä', 'Ä-2']);
});

test('a number that a name brings itself is not given twice', () => {
  const names = takeAll(['a-2.jpg', 'a.jpg', 'a.jpg', 'a-2.jpg', 'a-3.jpg', 'a.jpg']);
  expect(new Set(names).size).toBe(names.length);
});

test('a name that nothing came of can be taken again', () => {
  const unique = new UniqueNames();
  expect(unique.take('a.jpg')).toBe('a.jpg');
  unique.release('a.jpg');
  expect(unique.take('a.jpg')).toBe('a.jpg');
});

test('twenty thousand images of one name take a moment', () => {
  const names = takeAll(Array.from({ length: 20_000 }, () => 'shot.jpg'));
  expect(new Set(names).size).toBe(20_000);
  expect(names.at(-1)).toBe('shot-20000.jpg');
});
