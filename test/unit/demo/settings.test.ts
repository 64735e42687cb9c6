import { expect, test } from 'vitest';
import { openFolder } from '../../../src/files/index.js';
import {
  DEFAULT_NAME,
  DEFAULT_QUALITY,
  readSettings,
  toStreamUrl,
  writeSettings,
  type Settings,
} from '../../../demo/settings.js';

const SAMPLE = 'https://example.com/demo/sample/index.m3u8';
const PAGE = 'https://example.com/demo/';
const DEFAULTS: Settings = {
  source: SAMPLE,
  moment: { kind: 'start' },
  width: undefined,
  type: 'image/jpeg',
  quality: DEFAULT_QUALITY,
  name: DEFAULT_NAME,
};

test('an empty query means the sample stream and the defaults', () => {
  expect(readSettings('', SAMPLE)).toEqual(DEFAULTS);
});

test('the defaults leave no query', () => {
  expect(writeSettings(DEFAULTS, SAMPLE)).toBe('');
});

test.each<[string, Partial<Settings>]>([
  [
    'a URL with its own query',
    { source: 'https://cdn.example.com/a/index.m3u8?token=a%2Fb&x=1#y' },
  ],
  ['the live edge', { moment: { kind: 'live' } }],
  ['a time', { moment: { kind: 'time', seconds: 12.48 } }],
  ['time zero, which is not the start', { moment: { kind: 'time', seconds: 0 } }],
  ['a width', { width: 320 }],
  ['a quality', { quality: 1 }],
  ['PNG', { type: 'image/png' }],
  ['a name', { name: '[date]/[stream] & [time:%H.%M]' }],
])('%s survives writing and reading the query', (_name, change) => {
  const settings = { ...DEFAULTS, ...change };
  expect(readSettings(writeSettings(settings, SAMPLE), SAMPLE)).toEqual(settings);
});

test('what was opened from this machine is not in the query, the rest is', () => {
  for (const source of [new File([], 'talk.ts'), openFolder([])]) {
    expect(writeSettings({ ...DEFAULTS, source, width: 320 }, SAMPLE)).toBe('?width=320');
  }
});

test.each([
  '?t=-1',
  '?t=',
  '?t=Infinity',
  '?t=soon',
  '?width=0',
  '?width=-5',
  '?width=1.5',
  '?width=99999',
  '?type=gif',
  '?quality=0',
  '?quality=101',
  '?quality=high',
])('the unusable query %s falls back to the default', (query) => {
  expect(readSettings(query, SAMPLE)).toEqual(DEFAULTS);
});

test.each([
  [' https://cdn.example.com/a.m3u8 \n', 'https://cdn.example.com/a.m3u8'],
  ['HTTP://cdn.example.com/a.m3u8', 'http://cdn.example.com/a.m3u8'],
  ['cdn.example.com/a.m3u8', 'https://cdn.example.com/a.m3u8'],
  ['localhost:8080/a.m3u8', 'http://localhost:8080/a.m3u8'],
  ['localhost.example.com/a.m3u8', 'https://localhost.example.com/a.m3u8'],
  ['./sample/index.m3u8', 'https://example.com/demo/sample/index.m3u8'],
  ['cdn.example.com/my film.m3u8', 'https://cdn.example.com/my%20film.m3u8'],
  ['/live/index.m3u8', 'https://example.com/live/index.m3u8'],
  ['//cdn.example.com/a.m3u8', 'https://cdn.example.com/a.m3u8'],
])('the typed address %j becomes %s', (typed, url) => {
  expect(toStreamUrl(typed, PAGE)).toBe(url);
});

test.each(['', '   ', 'ftp://example.com/a.m3u8', 'file:///a.m3u8', 'https://', 'two words'])(
  'the typed address %j is refused',
  (typed) => {
    expect(toStreamUrl(typed, PAGE)).toBeUndefined();
  },
);
