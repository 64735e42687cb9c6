import { expect, test } from 'vitest';
import { readObject } from '../../../src/http/ask.js';
import { readAnswer, refusedError, retryAfterMsOf, shownAnswer } from '../../../src/http/answer.js';

const ASKED = { what: 'upload', url: 'https://user:word@a.example/u?secret=1' };

function answer(text: string, status = 200, isCut = false) {
  return { status, url: '', headers: new Map<string, string>(), text, isCut };
}

test.each([
  ['', undefined],
  ['  \n', undefined],
  ['{"a":1}', { a: 1 }],
  ['null', null],
  ['<p>Hello', '<p>Hello'],
  ['['.repeat(100_000), '['.repeat(100_000)],
])('the answer %.20j is read', (text, expected) => {
  expect(readAnswer(text)).toEqual(expected);
});

test('an error keeps JSON of a sensible size, and of texts the beginning', () => {
  expect(shownAnswer({ text: '{"error":{"code":"x"}}', isCut: false })).toEqual({
    error: { code: 'x' },
  });
  expect(shownAnswer({ text: 'x'.repeat(5000), isCut: false })).toBe('x'.repeat(1000));
  expect(shownAnswer({ text: `"${'x'.repeat(70_000)}"`, isCut: false })).toHaveLength(1000);
  expect(shownAnswer({ text: '{"a":1}', isCut: true })).toBe('{"a":1}');
});

test('an error names place and status, and nothing that is secret', () => {
  const error = refusedError(ASKED, answer('{"token":"t"}', 403));
  expect(error).toMatchObject({
    code: 'http',
    status: 403,
    url: 'https://a.example/u',
    message: 'The upload was refused: HTTP 403',
    answer: { token: 't' },
  });
});

test('how long a server asks to be left alone is known beside its error', () => {
  const headers = new Map([['retry-after', '7']]);
  expect(retryAfterMsOf(refusedError(ASKED, { ...answer('', 503), headers }))).toBe(7000);
  expect(retryAfterMsOf(refusedError(ASKED, answer('', 503)))).toBeUndefined();
});

test.each(['', 'text', '[]', '5', 'null'])('%j is no object', (text) => {
  expect(() => readObject(ASKED, answer(text))).toThrow(
    expect.objectContaining({ code: 'http', status: 200, url: 'https://a.example/u' }),
  );
});
