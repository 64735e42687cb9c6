import { request } from 'node:http';
import { expect, test } from 'vitest';
import type { ServerOptions } from '../../demo/server/server.js';
import { makeJpeg } from './pictures.js';
import { blob, openRaw, PAGE, readRaw, serve, Visitor, type TestServer } from './visit.js';

const PATHS = ['/token', '/upload', '/uploads', '/uploads/a.jpg', '/s3/signature', '/nowhere'];
const FOREIGN = [
  'evil.test',
  'evil.test:8787',
  'a',
  '127.0.0.1.evil.test',
  'localhost.evil.test',
  'evil-localhost',
  '127.1.evil.test',
  'localhost@evil.test',
  'evil.test#localhost',
  '10.0.0.1',
  '[2001:db8::1]',
  '0x7f.0.0.1.test',
  '[::1',
  '::1',
  'localhost localhost',
  'localhost:80:80',
  'localhost/evil.test',
  'é.test',
];

interface Reply {
  readonly status: number;
  readonly code: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** `fetch` sets the Host and the Sec-Fetch headers itself. */
function ask(
  { url }: Pick<TestServer, 'url'>,
  path: string,
  { method = 'POST', headers }: { method?: string; headers: Record<string, string | string[]> },
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asked = request(url + path, { method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => {
        const code = /"code":"(\w+)"/.exec(text)?.[1];
        resolve({ status: answer.statusCode ?? 0, code, headers: answer.headers });
      });
    });
    asked.on('error', reject).end();
  });
}

test('no path answers for the host of somebody else', async () => {
  const server = await serve();
  for (const path of PATHS) {
    for (const host of FOREIGN) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const headers = { host: Buffer.from(host).toString('latin1') };
        const reply = await ask(server, path, { method, headers });
        expect(reply, `${method} ${path} of ${host}`).toMatchObject({
          status: 421,
          code: 'host_not_allowed',
        });
        expect(reply.headers['set-cookie']).toBeUndefined();
      }
    }
  }
});

test('a page under a name that leads to this machine gets nothing, though it is of one origin', async () => {
  const server = await serve();
  const headers = {
    host: 'evil.test',
    origin: 'http://evil.test',
    'sec-fetch-site': 'same-origin',
  };
  expect(await ask(server, '/token', { headers })).toMatchObject({ code: 'host_not_allowed' });
});

test("the server's own hosts are answered, with any port, in any case", async () => {
  const server = await serve();
  const own = ['localhost', 'LOCALHOST:1', '127.0.0.1:8787', '127.9.9.9', '[::1]:80', 'localhost.'];
  for (const host of own) {
    expect((await ask(server, '/token', { headers: { host } })).status, host).toBe(200);
  }
});

test('further hosts are those of the public address, and those that are allowed', async () => {
  const allowedHosts = ['Pictures.internal'];
  const server = await serve({ publicUrl: 'https://pictures.test/base', allowedHosts });
  const statuses: number[] = [];
  for (const host of ['pictures.test', 'pictures.internal:8080', 'test', 'a.pictures.test']) {
    statuses.push((await ask(server, '/token', { headers: { host } })).status);
  }
  expect(statuses).toEqual([200, 200, 421, 421]);
});

test('whoever listens on all addresses answers for addresses, but not for names', async () => {
  const all: ServerOptions = { host: '0.0.0.0' };
  const { url } = await serve(all);
  const local = { url: url.replace(/\/\/[^:]+/, '//127.0.0.1') };
  for (const host of ['192.0.2.7', '[2001:db8::1]:8787', 'localhost']) {
    expect((await ask(local, '/token', { headers: { host } })).status).toBe(200);
  }
  expect((await ask(local, '/token', { headers: { host: 'evil.test' } })).status).toBe(421);
});

test.each([
  ['no Host in HTTP/1.1', 'POST /token HTTP/1.1\r\n\r\n', [400]],
  ['no Host in HTTP/1.0', 'POST /token HTTP/1.0\r\n\r\n', [421]],
  ['an empty Host', 'POST /token HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n', [421]],
  [
    'two Hosts',
    'POST /token HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\nConnection: close\r\n\r\n',
    [400],
  ],
  [
    'another host in the request line',
    'POST http://evil.test/token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    [421],
  ],
  [
    'another host in the header',
    'POST http://localhost/token HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n',
    [421],
  ],
])('%s is refused', async (_name, text, statuses) => {
  const { url } = await serve();
  const { socket, ended } = openRaw(url);
  socket.write(text);
  const answer = await ended;
  expect(statuses).toContain(readRaw(answer).status);
  expect(answer).not.toContain('Set-Cookie');
});

test('a forwarded host is not believed', async () => {
  const server = await serve({ trustProxy: true });
  const headers = { host: 'evil.test', 'x-forwarded-host': 'localhost' };
  expect((await ask(server, '/token', { headers })).status).toBe(421);
});

test('a visit, a link or an image changes no session and gets no token', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  await visitor.ticket();
  for (const path of ['/token', '/s3/signature']) {
    for (const method of ['GET', 'HEAD']) {
      const reply = await ask(server, path, { method, headers: { cookie: visitor.cookie } });
      expect(reply.status).toBe(405);
      expect(reply.headers['set-cookie']).toBeUndefined();
    }
  }
  const upload = await visitor.upload([['file1', blob(makeJpeg()), 'a.jpg']]);
  expect(upload.status).toBe(200);
});

test('what a browser sends for a page that it does not name is refused, except for pictures', async () => {
  const server = await serve();
  const paths = [
    ['POST', '/token', 403],
    ['POST', '/upload', 403],
    ['POST', '/s3/signature', 403],
    ['GET', '/uploads', 403],
    ['GET', '/uploads/a-0123456789abcdef.jpg', 404],
  ] as const;
  for (const [method, path, status] of paths) {
    for (const site of ['cross-site', 'same-site', 'something-new']) {
      const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' };
      const reply = await ask(server, path, { method, headers });
      expect(reply.status, `${method} ${path} for ${site}`).toBe(status);
      expect(reply.headers['set-cookie']).toBeUndefined();
    }
  }
});

test('a listed page of another site is served, and so is a program', async () => {
  const server = await serve();
  const all = [
    { 'sec-fetch-site': 'cross-site', origin: PAGE },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    {},
  ];
  for (const headers of all) {
    expect((await ask(server, '/token', { headers: { ...headers } })).status).toBe(200);
  }
});
