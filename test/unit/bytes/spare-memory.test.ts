import { expect, test } from 'vitest';
import { createSpareMemory } from '../../../worker/bytes/spare-memory.js';

test('memory that was given back is taken again, once', () => {
  const memory = createSpareMemory(2);
  const first = memory.take(100);
  memory.giveBack(first.subarray(0, 60));
  memory.giveBack(first);
  expect(memory.take(80).buffer).toBe(first.buffer);
  expect(memory.take(80).buffer).not.toBe(first.buffer);
});

test('the latest two are kept', () => {
  const memory = createSpareMemory(2);
  const all = [100, 101, 102].map((bytes) => memory.take(bytes));
  for (const one of all) memory.giveBack(one);
  const taken = [memory.take(80), memory.take(80), memory.take(80)].map(({ buffer }) => buffer);
  expect(taken.slice(0, 2)).toEqual([all[1]?.buffer, all[2]?.buffer]);
  expect(all.map(({ buffer }) => buffer)).not.toContain(taken[2]);
});

test('what was not of use when something newer was is let go', () => {
  const memory = createSpareMemory(2);
  const [large, small] = [memory.take(1000), memory.take(100)];
  memory.giveBack(large);
  memory.giveBack(small);
  expect(memory.take(100).buffer).toBe(small.buffer);
  expect(memory.take(1000).buffer).not.toBe(large.buffer);
});

test.each([
  [101, 2],
  [49, 2],
  [99, 1],
])('memory of 100 bytes is not taken for %i where %i times as much is allowed', (bytes, excess) => {
  const memory = createSpareMemory(excess);
  const first = memory.take(100);
  memory.giveBack(first);
  expect(memory.take(bytes).buffer).not.toBe(first.buffer);
});
