import { expect, test } from 'vitest';
import {
  describeOtherError,
  describeSnapError,
  type PageContext,
} from '../../../demo/error-texts.js';
import { SnapError, snapErrorLike, type SnapErrorCode } from '../../../shared/errors.js';

const PAGE: PageContext = {
  source: 'https://cdn.example.com/index.m3u8',
  secure: true,
  online: true,
};

/** A record, so that a code added to the library does not compile until it is here too. */
const CODES: Readonly<Record<SnapErrorCode, true>> = {
  'no-source': true,
  'playlist-not-found': true,
  'playlist-invalid': true,
  network: true,
  http: true,
  'no-video': true,
  'unsupported-container': true,
  'unsupported-codec': true,
  encrypted: true,
  'no-keyframe': true,
  'too-large': true,
  'outside-window': true,
  timeout: true,
  aborted: true,
  'decode-failed': true,
  'encode-failed': true,
  'worker-failed': true,
  'worker-outdated': true,
  'save-denied': true,
  'save-unsupported': true,
  'storage-full': true,
  disposed: true,
};
const ALL_CODES = Object.keys(CODES) as SnapErrorCode[];

test.each(ALL_CODES)('the code %s has a title and tells what to do', (code) => {
  const { title, advice, details } = describeSnapError(snapErrorLike(code, 'It failed', {}), PAGE);
  expect(title).toMatch(/^[A-Z].{5,50}[^.]$/);
  expect(advice).toMatch(/^[A-Z].{20,}\.$/);
  expect(details).toContainEqual(['Code', code]);
  expect(details).toContainEqual(['Message', 'It failed']);
});

test('no two codes read the same', () => {
  const titles = ALL_CODES.map(
    (code) => describeSnapError(snapErrorLike(code, '', {}), PAGE).title,
  );
  expect(new Set(titles).size).toBe(titles.length);
});

test('the status and the URL are shown where they are known', () => {
  const error = new SnapError('http', 'It failed', { status: 503, url: 'https://a.example/b.ts' });
  expect(describeSnapError(error, PAGE).details).toEqual([
    ['Code', 'http'],
    ['Status', '503'],
    ['URL', 'https://a.example/b.ts'],
    ['Message', 'It failed'],
  ]);
});

test('a network failure names the header that the server has to send', () => {
  const { advice } = describeSnapError(new SnapError('network', ''), PAGE);
  expect(advice).toContain('Access-Control-Allow-Origin');
});

test('a network failure without a network says so', () => {
  const { title } = describeSnapError(new SnapError('network', ''), { ...PAGE, online: false });
  expect(title).toBe('This device is offline');
});

test('a network failure of an http stream on an https page is mixed content', () => {
  const source = 'http://cdn.example.com/index.m3u8';
  const error = new SnapError('network', '');
  expect(describeSnapError(error, { ...PAGE, source }).advice).toContain('https://');
  expect(describeSnapError(error, { ...PAGE, source, secure: false }).advice).toContain('Access-');
});

const FILE_PAGE: PageContext = { ...PAGE, source: new File([], 'talk.ts') };

test.each(ALL_CODES)('the code %s has a title and tells what to do with files', (code) => {
  const { title, advice } = describeSnapError(snapErrorLike(code, '', {}), FILE_PAGE);
  expect(title).toMatch(/^[A-Z].{5,50}[^.]$/);
  expect(advice).toMatch(/^[A-Z].{20,}\.$/);
});

test.each<[SnapErrorCode, number | undefined, string]>([
  ['network', undefined, 'The file can no longer be read'],
  ['http', 403, 'A file of the stream is missing'],
  ['http', 404, 'A file of the stream is missing'],
  ['playlist-not-found', 404, 'There is no playlist among these files'],
  ['unsupported-container', undefined, 'This is not a video that can be read'],
])('of files, online or not, %s with status %j reads: %s', (code, status, title) => {
  const error = snapErrorLike(code, '', status === undefined ? {} : { status });
  for (const online of [true, false]) {
    expect(describeSnapError(error, { ...FILE_PAGE, online }).title).toBe(title);
  }
});

test.each([
  [401, 'The server denies access'],
  [403, 'The server denies access'],
  [404, 'The segment is gone'],
  [410, 'The segment is gone'],
  [503, 'The server refused'],
])('the status %d reads: %s', (status, title) => {
  expect(describeSnapError(new SnapError('http', '', { status }), PAGE).title).toBe(title);
});

test('a moment outside the window names the window', () => {
  const error = new SnapError('outside-window', '', { window: { start: 4, end: 24.5 } });
  expect(describeSnapError(error, PAGE).advice).toContain('4.000 s to 24.500 s');
});

test('a refused argument is told apart from the unexpected', () => {
  expect(describeOtherError(new RangeError('too wide')).title).toBe('A setting was refused');
  expect(describeOtherError('a string')).toEqual({
    title: 'Something unexpected happened',
    advice: 'Reload the page and try again.',
    details: [['Message', 'a string']],
  });
});
