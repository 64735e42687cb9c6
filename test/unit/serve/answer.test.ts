import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  answerWithFile,
  problemHeaders,
  problemText,
  type FileQuestion,
} from '../../../worker/serve/answer.js';
import { readRange } from '../../../worker/serve/conditions.js';
import { BUSY, toProblem } from '../../../worker/serve/problem.js';
import { assertProperty } from '../../helpers/property.js';

const FILE = {
  key: 'ort',
  bytes: 1000,
  type: 'video/mp4',
  etag: '"abc"',
  madeAt: 0,
  isFixed: true,
};

function answer(question: Partial<FileQuestion>) {
  const asked = { method: 'GET', ifNoneMatch: null, range: null, ifRange: null, ...question };
  return answerWithFile(asked, FILE, 'max-age=1');
}

test('all of it, with what caches need', () => {
  expect(answer({})).toEqual({
    status: 200,
    headers: {
      etag: '"abc"',
      'cache-control': 'max-age=1',
      'content-type': 'video/mp4',
      'accept-ranges': 'bytes',
      'content-length': '1000',
    },
    slice: [0, 1000],
  });
});

test('HEAD has the same headers and no body, and knows no ranges', () => {
  const { headers } = answer({});
  expect(answer({ method: 'HEAD', range: 'bytes=0-1' })).toEqual({
    status: 200,
    headers,
    slice: undefined,
  });
});

test.each([
  ['"abc"', 304],
  ['W/"abc"', 304],
  ['"x", "abc"', 304],
  ['*', 304],
  ['"ab"', 200],
  ['abc', 200],
  ['', 200],
])('If-None-Match: %s is %i', (ifNoneMatch, status) => {
  expect(answer({ ifNoneMatch })).toMatchObject({ status });
});

test.each([
  ['bytes=0-1', [0, 2]],
  ['bytes=0-', [0, 1000]],
  ['bytes=999-', [999, 1000]],
  ['bytes=10-5000', [10, 1000]],
  ['bytes=-100', [900, 1000]],
  ['bytes=-5000', [0, 1000]],
])('Range: %s', (range, slice) => {
  const [from = 0, to = 0] = slice;
  expect(answer({ range })).toMatchObject({
    status: 206,
    slice,
    headers: {
      'content-range': `bytes ${from}-${to - 1}/1000`,
      'content-length': String(to - from),
    },
  });
});

test.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0'])(
  'Range: %s begins behind the end',
  (range) => {
    expect(answer({ range })).toMatchObject({
      status: 416,
      slice: undefined,
      headers: { 'content-range': 'bytes */1000' },
    });
  },
);

test.each([
  'bytes=',
  'bytes=-',
  'bytes=5-1',
  'bytes=0-1,5-6',
  'items=0-1',
  'bytes=x-',
  'bytes=1e1-',
])('Range: %s is not looked at', (range) => {
  expect(answer({ range })).toMatchObject({ status: 200, slice: [0, 1000] });
});

test('a range of another file than the one that is there is all of it', () => {
  expect(answer({ range: 'bytes=0-1', ifRange: '"old"' })).toMatchObject({ status: 200 });
  expect(answer({ range: 'bytes=0-1', ifRange: '"abc"' })).toMatchObject({ status: 206 });
});

test('a range is never outside the file', () => {
  const number = fc.oneof(
    fc.constant(''),
    fc.nat().map(String),
    fc.bigInt({ min: 0n }).map(String),
  );
  assertProperty(
    fc.property(number, number, fc.nat(100_000), (first, last, bytes) => {
      const range = readRange(`bytes=${first}-${last}`, bytes);
      const [from, to] = Array.isArray(range) ? (range as [number, number]) : [0, 1];
      expect(from >= 0 && from < to && (to <= bytes || !Array.isArray(range))).toBe(true);
    }),
  );
});

const FAILURE = { message: 'It failed', status: undefined, isRetryable: false, isBehind: false };

test.each([
  ['playlist-not-found', {}, 404],
  ['outside-window', {}, 404],
  ['outside-window', { isBehind: true }, 410],
  ['no-keyframe', {}, 404],
  ['network', { isRetryable: true }, 503],
  ['disposed', {}, 503],
  ['http', { status: 403 }, 502],
  ['http', { status: 500, isRetryable: true }, 503],
  ['unsupported-codec', {}, 502],
] as const)('%s with %o is %i', (code, more, status) => {
  const problem = toProblem({ ...FAILURE, code, ...more });
  expect(problem).toMatchObject({ status, code });
  expect('retry-after' in problemHeaders(problem)).toBe(status === 503);
});

test('a refusal says why, and when to ask again', () => {
  expect(problemHeaders(BUSY)).toEqual({
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'retry-after': '2',
  });
  const { message } = BUSY;
  expect(JSON.parse(problemText(BUSY))).toEqual({
    status: 503,
    code: 'busy',
    message,
    retryAfter: 2,
  });
});
