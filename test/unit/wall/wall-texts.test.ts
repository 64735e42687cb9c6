import { expect, test } from 'vitest';
import { ageText } from '../../../src/wall/wall-texts.js';
import { resolveStreams } from '../../../src/wall/options.js';

test.each([
  [-3, '0s'],
  [59.9, '59s'],
  [60, '1m'],
  [7200, '2h'],
  [200_000, '2d'],
])('%d s are %s', (seconds, text) => {
  expect(ageText(seconds, 'en')).toBe(text);
});

test('an age is told in the digits of the language', () => {
  expect(ageText(7200, 'ar-EG')).toContain('٢');
});

test.each([
  ['https://a.example/live/north%20gate/index.m3u8', 'north gate'],
  ['https://a.example/gate.m3u8', 'gate'],
  ['https://a.example/100%/index.m3u8', '100%'],
  ['https://a.example/', 'a.example'],
])('%s is called %s', (url, name) => {
  expect(resolveStreams('streams', [{ url }])).toEqual([{ url, name }]);
});

test('a camera is called after its picture where it has no name', () => {
  const imageUrl = 'https://yard.example/now.jpg';
  expect(resolveStreams('streams', [{ imageUrl }])).toMatchObject([{ imageUrl, name: 'now' }]);
});

test.each([
  ['streams must be', undefined],
  ['streams[1] must have a url or an imageUrl', [{ url: 'a.m3u8' }, {}]],
  ['streams[0].url', [{ url: 1 }]],
  ['streams[0].imageUrl', [{ imageUrl: 1 }]],
  ['streams[0].nane', [{ url: 'a.m3u8', nane: 'x' }]],
])('%s is checked', (message, streams) => {
  expect(() => resolveStreams('streams', streams)).toThrow(message);
});
