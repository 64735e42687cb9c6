import { expect, test } from 'vitest';
import { isSnapError, SnapError } from '../../../shared/errors.js';
import { fromWireError, toWireError } from '../../../shared/wire-error.js';

test('class, code, URL, status, window and cause survive a structured clone', () => {
  const error = new SnapError('http', 'The segment was refused: HTTP 503', {
    url: 'https://cdn.example/a.ts?token=secret',
    status: 503,
    cause: new RangeError('underneath', { cause: new Error('deeper') }),
  });
  const back = fromWireError(structuredClone(toWireError(error)));
  expect(back).toBeInstanceOf(SnapError);
  expect(back).toMatchObject({
    name: 'SnapError',
    code: 'http',
    message: 'The segment was refused: HTTP 503',
    url: 'https://cdn.example/a.ts',
    status: 503,
    retryable: true,
    stack: error.stack,
    cause: { name: 'RangeError', message: 'underneath', cause: { message: 'deeper' } },
  });
});

test('an error that is its own cause ends somewhere', () => {
  const error = new Error('loop');
  error.cause = error;
  expect(() => structuredClone(toWireError(error))).not.toThrow();
});

test('what is thrown and is no error becomes one', () => {
  expect(fromWireError(toWireError('boom'))).toMatchObject({ name: 'Error', message: 'boom' });
});

test('an error of another copy of the package is still one of ours', () => {
  const foreign = Object.assign(new Error('x'), { name: 'SnapError', code: 'network' });
  expect(isSnapError(foreign)).toBe(true);
  expect(isSnapError(new Error('x'))).toBe(false);
});

test.each([
  ['network', undefined, true],
  ['timeout', undefined, true],
  ['http', 500, true],
  ['http', 429, true],
  ['http', 403, false],
  ['playlist-not-found', 404, false],
  ['encrypted', undefined, false],
] as const)('%s with status %s: retryable is %s', (code, status, expected) => {
  expect(new SnapError(code, '', { status }).retryable).toBe(expected);
});

test('a URL in an error has no query and no data', () => {
  expect(new SnapError('network', '', { url: 'https://x.example/a?k=1#f' }).url).toBe(
    'https://x.example/a',
  );
  expect(new SnapError('network', '', { url: 'data:text/plain;base64,c2VjcmV0' }).url).toBe(
    'data:…',
  );
});
