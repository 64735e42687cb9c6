import { expect, test } from 'vitest';
import { expandTemplate, extensionOf, type NameFacts } from '../../../src/names/expand.js';

const FACTS: NameFacts = {
  time: 3723.4567,
  date: new Date('2026-02-03T04:05:06.007Z'),
  sequence: 41,
  index: 7,
  stream: 'channel1',
  job: 'nightly',
  width: 320,
  height: 180,
  type: 'image/jpeg',
};
const expand = (template: string, facts: Partial<NameFacts> = {}): string =>
  expandTemplate(template, { ...FACTS, ...facts });

test.each([
  ['[time]', '01-02-03'],
  ['[time:%H-%M-%S.%L]', '01-02-03.457'],
  ['[time:%s]s', '3723s'],
  ['[time:%H/%M]', '01/02'],
  ['[date]', '2026-02-03'],
  ['[date:%Y/%m/%d/%H/%M/%S].jpg', '2026/02/03/04/05/06.jpg'],
  ['[date:%y-%j-%L-%%]', '26-034-007-%'],
  ['[date:%s]', '1770091506'],
  ['[unix]', '1770091506'],
  ['[sequence]', '41'],
  ['[sequence:5]', '00041'],
  ['[index]', '7'],
  ['[index:4]', '0007'],
  ['[stream]-[job]', 'channel1-nightly'],
  ['[width]x[height].[type]', '320x180.jpg'],
  ['poster', 'poster'],
  ['[2024] poster', '[2024] poster'],
])('%j becomes %j', (template, name) => {
  expect(expand(template)).toBe(name);
});

test.each([
  [0, '00-00-00.000'],
  [59.9996, '00-01-00.000'],
  [12.48, '00-00-12.480'],
  [360_000, '100-00-00.000'],
  [-1, '00-00-00.000'],
  [Number.NaN, '00-00-00.000'],
])('%d seconds are %s', (time, name) => {
  expect(expand('[time:%H-%M-%S.%L]', { time })).toBe(name);
});

test('the day of the year counts the leap day', () => {
  expect(expand('[date:%j]', { date: new Date('2024-12-31T23:59:59Z') })).toBe('366');
  expect(expand('[date:%j]', { date: new Date('2023-01-01T00:00:00Z') })).toBe('001');
});

test('a value opens no folder and is no template', () => {
  expect(expand('[job]/[stream].jpg', { job: '../../etc', stream: 'a\\b/c' })).toBe(
    '..-..-etc/a-b-c.jpg',
  );
  expect(expand('[job]', { job: '[time]' })).toBe('[time]');
  expect(expand('[job]', { job: '$&' })).toBe('$&');
  expect(expand('[job]/x.jpg', { job: '..' })).toBe('x.jpg');
});

test('a sequence that nobody knows is left out', () => {
  expect(expand('s[sequence].jpg', { sequence: undefined })).toBe('s.jpg');
});

test('each type has its extension', () => {
  expect(
    (['image/jpeg', 'image/png', 'image/webp', 'image/avif'] as const).map(extensionOf),
  ).toEqual(['jpg', 'png', 'webp', 'avif']);
});
