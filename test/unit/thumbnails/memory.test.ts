import { expect, test } from 'vitest';
import { Memory } from '../../../src/thumbnails/memory.js';

test('what was not used for the longest time leaves first, and is told', () => {
  const dropped: string[] = [];
  const memory = new Memory<string>(2, (value) => dropped.push(value));
  memory.set(1, 'one');
  memory.set(2, 'two');
  expect(memory.use(1)).toBe('one');
  memory.set(3, 'three');
  expect(dropped).toEqual(['two']);
  expect([...memory.keys()]).toEqual([1, 3]);
  expect(memory.use(2)).toBeUndefined();
});

test('a value that takes the place of another, and all at the end, are told', () => {
  const dropped: string[] = [];
  const memory = new Memory<string>(2, (value) => dropped.push(value));
  memory.set(1, 'one');
  memory.set(1, 'uno');
  memory.set(2, 'two');
  memory.clear();
  expect(dropped).toEqual(['one', 'uno', 'two']);
  expect(memory.has(1)).toBe(false);
});
