import { expect, test } from 'vitest';
import { createSpareMemory } from '../../../worker/decode/spare-memory.js';

test('memory that was given back is taken again, once', () => {
  const memory = createSpareMemory();
  const first = memory.take(100);
  memory.giveBack(first.subarray(0, 60));
  expect(memory.take(80).buffer).toBe(first.buffer);
  expect(memory.take(80).buffer).not.toBe(first.buffer);
});

test.each([101, 49])('memory of 100 bytes is not taken for %i', (bytes) => {
  const memory = createSpareMemory();
  const first = memory.take(100);
  memory.giveBack(first);
  expect(memory.take(bytes).buffer).not.toBe(first.buffer);
});
