import { expect, test } from 'vitest';
import type { S3Options } from '../../../src/sinks/index.js';
import {
  finalKey,
  keyOf,
  locationIn,
  bucketObjectUrl,
  policyForm,
  readPutUrl,
  withKey,
} from '../../../src/sinks/s3/policy-form.js';
import { isPastExpiry } from '../../../src/sinks/s3/expiry.js';
import { resolveS3 } from '../../../src/sinks/s3/resolve.js';
import { readSignature, withFields } from '../../../src/sinks/s3/signature.js';

const BUCKET = 'https://bucket.example/';
const PUT = 'https://bucket.example/a.jpg?X-Amz-Signature=secret';

test('a URL alone is a presigned PUT', () => {
  const put = { kind: 'put', url: PUT, headers: [], key: undefined };
  expect(readSignature(PUT, undefined)).toEqual(put);
  expect(readSignature(new URL(PUT), undefined)).toEqual(put);
  expect(readSignature({ url: PUT }, undefined)).toEqual(put);
});

test('an object with headers is a presigned PUT with them', () => {
  const given = { method: 'PUT', url: PUT, headers: { 'x-amz-acl': 'private' }, key: 'a.jpg' };
  expect(readSignature(given, undefined)).toEqual({
    kind: 'put',
    url: PUT,
    headers: [['x-amz-acl', 'private']],
    key: 'a.jpg',
  });
});

test('an object with fields is a policy, for its own URL or that of the options', () => {
  const fields = { policy: 'p', 'x-amz-date': 'd' };
  const expected = { kind: 'post', fields: new Map(Object.entries(fields)) };
  expect(readSignature({ url: 'https://own.example', fields }, BUCKET)).toEqual({
    ...expected,
    url: 'https://own.example/',
  });
  expect(readSignature({ fields }, BUCKET)).toEqual({ ...expected, url: BUCKET });
});

test.each(['policy', 'Policy'])('an object with a %s is the fields themselves', (name) => {
  const given = { url: BUCKET, method: 'POST', [name]: 'p', key: 'k' };
  expect(readSignature(given, undefined)).toEqual({
    kind: 'post',
    url: BUCKET,
    fields: new Map([
      [name, 'p'],
      ['key', 'k'],
    ]),
  });
});

test.each([
  undefined,
  null,
  5,
  [],
  {},
  'secret-but-no-url',
  'javascript:alert(1)',
  { url: 'ftp://bucket.example/secret' },
  { fields: { policy: 'secret' } },
  { url: BUCKET, fields: 'secret' },
  { url: BUCKET, headers: ['secret'] },
  { url: BUCKET, headers: { 'no name': 'secret' } },
])('%j is no signature, and is not shown', (given) => {
  expect(() => readSignature(given, undefined)).toThrow(TypeError);
  expect(() => readSignature(given, undefined)).not.toThrow(/secret/);
});

test('further fields stand back behind those that were signed', () => {
  const more = new Map([
    ['ACL', 'public-read'],
    ['x-amz-server-side-encryption', 'AES256'],
  ]);
  const post = readSignature({ url: BUCKET, fields: { policy: 'p', acl: 'private' } }, undefined);
  expect(withFields(post, more)).toMatchObject({
    fields: new Map([
      ['policy', 'p'],
      ['acl', 'private'],
      ['x-amz-server-side-encryption', 'AES256'],
    ]),
  });
  const put = readSignature(PUT, undefined);
  expect(withFields(put, new Map([['acl', 'private']]))).toMatchObject({
    headers: [['x-amz-acl', 'private']],
  });
});

test('a key is one field, and takes the name of the file without its folders', () => {
  expect(keyOf(new Map([['Key', 'a']]))).toBe('a');
  expect([
    ...withKey(
      new Map([
        ['Key', 'a'],
        ['policy', 'p'],
      ]),
      'b',
    ),
  ]).toEqual([
    ['key', 'b'],
    ['policy', 'p'],
  ]);
  expect(finalKey('u/${filename}', '2026/$&.jpg')).toBe('u/$&.jpg');
  expect(finalKey('fixed', 'x.jpg')).toBe('fixed');
});

test('the file is the last field, and the only one of its name', () => {
  const form = policyForm(
    new Map([
      ['File', 'x'],
      ['policy', 'p'],
    ]),
    new Blob(['abc']),
    'a.jpg',
  );
  expect([...form.keys()]).toEqual(['policy', 'file']);
});

test('where an object is needs no signature', () => {
  expect(bucketObjectUrl('https://bucket.example/x?y', 'ä b/c.jpg')).toBe(
    'https://bucket.example/x/%C3%A4%20b/c.jpg',
  );
  expect(
    readPutUrl('https://s3.example/bucket/a%20b.jpg?X=1', 'https://s3.example/bucket'),
  ).toEqual({
    url: 'https://s3.example/bucket/a%20b.jpg',
    key: 'a b.jpg',
  });
  expect(readPutUrl('https://bucket.example/%zz', undefined).key).toBe('%zz');
});

test.each([
  {},
  { signature: PUT, signatureUrl: 'https://a.example/s' },
  { presign: 5 },
  { signature: PUT, key: '' },
  { signature: PUT, fields: 5 },
])('options of %j are a mistake', (options) => {
  expect(() => resolveS3(options as unknown as S3Options)).toThrow(TypeError);
});

test.each([
  [undefined, undefined],
  ['javascript:alert(1)', undefined],
  ['data:text/html,x', undefined],
  ['bucket.example/a.jpg', undefined],
  ['//bucket.example/a.jpg', undefined],
  ['/a.jpg', undefined],
  ['https://bucket.example/', undefined],
  ['https://elsewhere.example/b/a.jpg', undefined],
  ['https://bucket.example/b', undefined],
  ['https://bucket.example/bb/a.jpg', undefined],
  ['https://bucket.example/b/../c/a.jpg', undefined],
  ['https://bucket.example@evil.example/b/a.jpg', undefined],
  ['https://u:p@bucket.example/b/a.jpg', undefined],
  ['https://bucket.example/b/a%20b.jpg', 'https://bucket.example/b/a%20b.jpg'],
  ['HTTPS://BUCKET.example/b/a.jpg', 'https://bucket.example/b/a.jpg'],
])('the location %s in a bucket is %s', (location, expected) => {
  expect(locationIn(location, 'https://bucket.example/b?x#y')).toBe(expected);
});

const NOON = Date.UTC(2026, 0, 2, 12);
const policyUntil = (expiration: unknown) => btoa(JSON.stringify({ expiration }));

test.each([
  ['?X-Amz-Date=20260102T115900Z&X-Amz-Expires=60', true],
  ['?X-Amz-Date=20260102T115900Z&X-Amz-Expires=61', false],
  ['?x-amz-date=20260102T115900Z&x-amz-expires=1', true],
  ['?X-Goog-Date=20260102T115900Z&X-Goog-Expires=1', true],
  [`?Expires=${NOON / 1000}`, true],
  [`?Expires=${NOON / 1000 + 1}`, false],
  ['?X-Amz-Date=yesterday&X-Amz-Expires=1', false],
  ['?X-Amz-Date=20260102T115900Z', false],
  ['', false],
])('whether the URL with %j has expired: %s', (query, expected) => {
  const signed = readSignature(`https://bucket.example/a.jpg${query}`, undefined);
  expect(isPastExpiry(signed, NOON)).toBe(expected);
});

test.each([
  [policyUntil('2026-01-02T12:00:00Z'), true],
  [policyUntil('2026-01-02T12:00:01Z'), false],
  [policyUntil(5), false],
  ['no policy', false],
])('whether the policy %s has expired: %s', (policy, expected) => {
  expect(isPastExpiry(readSignature({ fields: { policy } }, BUCKET), NOON)).toBe(expected);
});
