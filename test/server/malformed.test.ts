import { expect, test } from 'vitest';
import { openRaw, readRaw, serve, Visitor } from './visit.js';

const FORM = 'multipart/form-data; boundary=b';
const part = (head: string, body = 'x'): string => `--b\r\n${head}\r\n\r\n${body}\r\n`;
const NAME = 'Content-Disposition: form-data; name="a"';

const BROKEN: Readonly<Record<string, readonly [type: string, body: string, codes: string[]]>> = {
  'no boundary': ['multipart/form-data', part(NAME), ['malformed_multipart']],
  'another boundary': [FORM, part(NAME).replaceAll('--b', '--c'), ['malformed_multipart']],
  'no end': [FORM, part(NAME), ['malformed_multipart']],
  'no end of a file': [FORM, part(`${NAME}; filename="a"`), ['malformed_multipart']],
  nothing: [FORM, '', ['malformed_multipart', 'no_picture']],
  'no parts': [FORM, '--b--\r\n', ['no_picture']],
  'a part without a name': [
    FORM,
    `${part('Content-Type: image/png')}--b--`,
    ['no_picture', 'malformed_multipart'],
  ],
  'very long headers of a part': [
    FORM,
    `${part(`${NAME}\r\nX: ${'x'.repeat(100_000)}`)}--b--`,
    ['malformed_multipart', 'no_picture'],
  ],
  'very long name of a field': [
    FORM,
    `${part(`Content-Disposition: form-data; name="${'x'.repeat(5000)}"`)}--b--`,
    ['too_large', 'no_picture'],
  ],
  'half of JSON': ['application/json', '{"image":"', ['malformed_json']],
  'a list': ['application/json', '["image"]', ['malformed_json']],
  'a text': ['application/json', '"image"', ['malformed_json']],
  'a number': ['application/json', '1', ['malformed_json']],
  'an inner object': ['application/json', '{"image":{"a":1}}', ['malformed_json']],
  'an inner list': ['application/json', '{"image":["a"]}', ['malformed_json']],
  'two objects': ['application/json', '{"image":"a"}{}', ['malformed_json']],
  'no JSON': ['application/json', '{image:1}', ['malformed_json']],
  'a quotation mark too many': ['application/json', '{"image":"a\\\\""}', ['malformed_json']],
  'deep JSON': ['application/json', '{"a":'.repeat(200_000), ['malformed_json']],
  'deep lists': ['application/json', `{"a":${'['.repeat(1_000_000)}`, ['malformed_json']],
  'quotation marks only': ['application/json', `{"${'\\"'.repeat(300_000)}`, ['malformed_json']],
  'an empty form': ['application/x-www-form-urlencoded', '', ['no_picture']],
  'escapes that are none': [
    'application/x-www-form-urlencoded',
    'image=%zz%',
    ['malformed_base64'],
  ],
  'nothing at all': ['application/json', '', ['no_picture']],
};

test.each(Object.entries(BROKEN))(
  'an upload of %s is refused',
  async (_name, [type, body, codes]) => {
    const server = await serve();
    const visitor = new Visitor(server);
    await visitor.ticket();
    const headers = { 'content-type': type };
    const answer = await visitor.ask('/upload', { method: 'POST', body, headers });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(codes).toContain(answer.code);
    expect(await server.stored()).toEqual([]);
  },
);

test('names that objects have by themselves mean nothing', async () => {
  const visitor = new Visitor(await serve());
  const names = '{"__proto__":"a","constructor":"b","toString":"c"}';
  const headers = { 'content-type': 'application/json' };
  const { body } = await visitor.ask('/token', { method: 'POST', body: names, headers });
  expect(typeof body['token']).toBe('string');
  expect(Object.hasOwn(Object.prototype, 'a')).toBe(false);
  const answer = await visitor.ask('/upload', { method: 'POST', body: names, headers });
  expect(answer).toMatchObject({ status: 400, code: 'no_picture' });
});

test('a field that comes twice is refused, in every encoding', async () => {
  const visitor = new Visitor(await serve());
  const { token } = await visitor.ticket();
  const form = new FormData();
  for (const value of [token, 'other']) form.append('token', value);
  const asked: readonly (readonly [query: string, body: BodyInit | undefined, type?: string])[] = [
    ['', form],
    ['', `token=${token}&token=other`, 'application/x-www-form-urlencoded'],
    ['', `token=${token}&%74oken=other`, 'application/x-www-form-urlencoded'],
    ['', `{"token":"${token}","token":"other"}`, 'application/json'],
    ['', `{"token":"${token}","\\u0074oken":"other"}`, 'application/json'],
    ['?a=1&a=2', undefined],
  ];
  for (const [query, body, type] of asked) {
    const headers = type === undefined ? {} : { 'content-type': type };
    const path = body === undefined ? '/token' : '/upload';
    const init = { method: 'POST', headers, ...(body !== undefined && { body }) };
    const answer = await visitor.ask(path + query, init);
    expect(answer).toMatchObject({ status: 400, code: 'duplicate_field' });
  }
});

test('bodies of other types are refused', async () => {
  const visitor = new Visitor(await serve());
  await visitor.ticket();
  for (const type of ['image/jpeg', 'application/xml', 'text/plain', 'a', 'application/json2']) {
    const headers = { 'content-type': type };
    const answer = await visitor.ask('/upload', { method: 'POST', body: 'x', headers });
    expect(answer).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  }
});

test.each([
  ['no HTTP', 'hello\r\n\r\n', 400, 'malformed_http'],
  [
    'two lengths',
    'POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    400,
    'malformed_http',
  ],
  [
    'a length and chunks',
    'POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    400,
    'malformed_http',
  ],
  [
    'an expectation that nobody knows',
    'POST /token HTTP/1.1\r\nHost: localhost\r\nExpect: cake\r\nContent-Length: 2\r\n\r\n{}',
    417,
    'expectation_failed',
  ],
  [
    'headers without an end',
    `GET /token HTTP/1.1\r\nHost: localhost\r\n${`X: ${'x'.repeat(8000)}\r\n`.repeat(1000)}`,
    431,
    'headers_too_large',
  ],
  [
    'huge headers',
    `GET /token HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
    431,
    'headers_too_large',
  ],
])('%s is answered as JSON', async (_name, text, status, code) => {
  const { url } = await serve();
  const { socket, ended } = openRaw(url);
  socket.write(text);
  expect(readRaw(await ended)).toEqual({ status, code });
});
