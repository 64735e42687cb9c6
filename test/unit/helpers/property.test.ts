import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assertAsyncProperty, assertProperty } from '../../helpers/property.js';

const digit = fc.nat(9);
const SEED = { seed: 1, numRuns: 200 };

test('a property whose runs all reach an assertion holds', async () => {
  assertProperty(
    fc.property(digit, (value) => {
      expect(value).toBeLessThan(10);
    }),
  );
  await assertAsyncProperty(
    fc.asyncProperty(digit, async (value) => {
      expect(await Promise.resolve(value)).toBeLessThan(10);
    }),
  );
});

test('a property that returns early in too many runs fails, and says in how many', () => {
  const property = fc.property(digit, (value) => {
    if (value >= 8) return;
    expect(value).toBeLessThan(8);
  });
  expect(() => {
    assertProperty(property, SEED);
  }).toThrow(/^1\d\d of 200 runs reached an assertion/);
});

test('a property whose precondition turns too many values away fails', async () => {
  const property = fc.asyncProperty(digit, async (value) => {
    fc.pre(value < 8);
    expect(await Promise.resolve(value)).toBeLessThan(8);
  });
  await expect(assertAsyncProperty(property, SEED)).rejects.toThrow(/runs reached an assertion/);
});

test('a property that does not hold fails with its counterexample', () => {
  const property = fc.property(digit, (value) => {
    expect(value).toBeLessThan(5);
  });
  expect(() => {
    assertProperty(property, SEED);
  }).toThrow(/Counterexample: \[5\]/);
});
