import { expect, test } from 'vitest';
import { makeJpeg } from './pictures.js';
import { blob, PAGE, serve, ticketParts, Visitor } from './visit.js';

const PATHS = ['/token', '/upload', '/uploads', '/uploads/a.jpg', '/s3/signature', '/nowhere'];
const OTHERS = [
  'http://evil.test',
  'null',
  'file://',
  'http://page.test',
  'https://page.test:8080',
  `${PAGE}.evil.test`,
  PAGE.toUpperCase(),
  'http://127.0.0.1:1',
  '',
];

test('pages of other origins get 403 as JSON, on every path, preflights too', async () => {
  const { url } = await serve();
  for (const path of PATHS) {
    for (const origin of OTHERS) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const headers = { origin, 'access-control-request-method': 'POST' };
        const answer = await fetch(url + path, { method, headers });
        expect(answer.status, `${method} ${path} from ${origin}`).toBe(403);
        expect(await answer.json()).toMatchObject({ error: { code: 'origin_not_allowed' } });
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      }
    }
  }
});

test('an upload from another origin does not use up the token', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  const parts = [
    ...ticketParts(await visitor.ticket()),
    ['file1', blob(makeJpeg()), 'a.jpg'] as const,
  ];
  const refused = await visitor.send(parts, { origin: 'http://evil.test' });
  expect(refused).toMatchObject({ status: 403, code: 'origin_not_allowed' });
  expect(await server.stored()).toEqual([]);
  expect((await visitor.send(parts, { origin: PAGE })).status).toBe(200);
});

test('an allowed page is answered with its origin and with credentials, errors too', async () => {
  const { url } = await serve();
  const statuses = [];
  for (const path of ['/token', '/upload', '/uploads/a.jpg', '/nowhere']) {
    const { status, headers } = await fetch(url + path, { headers: { origin: PAGE } });
    statuses.push(status);
    expect(headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('vary')).toContain('Origin');
  }
  expect(statuses).toEqual([405, 405, 404, 404]);
});

test("an allowed page's preflight allows what an upload needs", async () => {
  const { url } = await serve();
  const { status, headers } = await fetch(`${url}/upload`, {
    method: 'OPTIONS',
    headers: {
      origin: PAGE,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'idempotency-key,content-type',
    },
  });
  expect(status).toBe(204);
  expect(headers.get('access-control-allow-origin')).toBe(PAGE);
  expect(headers.get('access-control-allow-credentials')).toBe('true');
  expect(headers.get('access-control-allow-methods')).toContain('POST');
  expect(headers.get('access-control-allow-headers')).toContain('idempotency-key');
});

test("the server's own pages are allowed", async () => {
  const { url } = await serve({ allowedOrigins: [] });
  const { status } = await fetch(`${url}/token`, { method: 'POST', headers: { origin: url } });
  expect(status).toBe(200);
});
