import { expect, test } from 'vitest';
import { assertTemplate } from '../../../src/options/template.js';

const check = (name: unknown) => (): void => {
  assertTemplate('options.name', name);
};

test.each([
  '',
  'poster',
  'Episode [1] (2024)',
  'a [ b ] c',
  '[time]',
  '[time:%H-%M-%S.%L]',
  '[time:%s s]',
  '[date]',
  '[date:%Y/%m/%d/%H/%M/%S].jpg',
  '[date:%y %j %L %s %%]',
  '[unix] [stream] [width]x[height].[type] [job]',
  '[index] [index:4] [sequence] [sequence:12]',
])('%j is a name', (name) => {
  expect(check(name)).not.toThrow();
});

test.each([
  '[tme]',
  '[Time]',
  '[title]',
  '[time',
  'x-[date:%Y',
  '[time:]',
  '[time:hh]',
  '[time:%Y]',
  '[time:%]',
  '[date:%Q]',
  '[date:%H-%]',
  '[index:]',
  '[index:0]',
  '[index:four]',
  '[index:100]',
  '[width:4]',
  '[unix:%s]',
  '[time:[date]]',
])('%j has a placeholder or a format that is not known', (name) => {
  expect(check(name)).toThrow(TypeError);
  expect(check(name)).toThrow('options.name');
});

test.each([5, null, {}, ['a']])('%j is no name', (name) => {
  expect(check(name)).toThrow('options.name must be a string');
});

test('a name that is long and hostile is checked in a moment', () => {
  expect(check('[time:%H'.repeat(50_000))).toThrow(TypeError);
  expect(check(`[time:${'%H'.repeat(100_000)}`)).toThrow(TypeError);
});
