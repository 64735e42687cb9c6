import { expect, test } from 'vitest';
import { makeJpeg } from './pictures.js';
import { blob, openRaw, readRaw, serve, ticketParts, Visitor, type TestServer } from './visit.js';

const HEAD = 'POST /upload HTTP/1.1\r\nHost: localhost\r\n';
const START = `${HEAD}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`;
const WHOLE = `POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n`;

/** Linux gives every machine all addresses that begin with 127. */
const hasManyAddresses = process.platform === 'linux';

/** Opens connections, and waits until the server has them all. */
async function crowd(
  { url }: TestServer,
  { count, text, address }: { count: number; text: string; address?: string },
) {
  const all = Array.from({ length: count }, () => openRaw(url, address));
  await Promise.all(
    all.map(
      ({ socket }) =>
        new Promise<void>((resolve) => {
          socket.write(text, () => {
            resolve();
          });
        }),
    ),
  );
  return all;
}

async function askFrom({ url }: TestServer, address?: string) {
  const { socket, ended } = openRaw(url, address);
  socket.write(`${WHOLE}Connection: close\r\n\r\n`);
  return readRaw(await ended).status;
}

test('connections that never send a request keep nobody out, not even their own address', async () => {
  const server = await serve({ maxConnectionsPerAddress: 4, maxConnections: 10 });
  await crowd(server, { count: 30, text: 'POST /upload HTTP/1.1\r\nX-A: a\r\n' });
  expect(await askFrom(server)).toBe(200);
});

test('an address that uses all of its connections is answered with 503, and served again later', async () => {
  const server = await serve({ maxConnectionsPerAddress: 4 });
  const slow = await crowd(server, { count: 4, text: START });
  await expect.poll(() => askFrom(server)).toBe(503);
  const { socket, ended } = openRaw(server.url);
  socket.write(`${WHOLE}Connection: close\r\n\r\n`);
  const text = await ended;
  expect(readRaw(text)).toEqual({ status: 503, code: 'busy' });
  expect(text.toLowerCase()).toContain('\r\nretry-after: 1\r\n');
  for (const one of slow) one.socket.destroy();
  await expect.poll(() => askFrom(server)).toBe(200);
});

test.runIf(hasManyAddresses)(
  'an address that uses all of its connections keeps no other out',
  async () => {
    const server = await serve();
    for (const text of [START, HEAD]) {
      await crowd(server, { count: 600, text, address: '127.0.0.2' });
      expect(await askFrom(server, '127.0.0.3')).toBe(200);
    }
  },
);

test.runIf(hasManyAddresses)(
  'when all connections are taken, whoever has the most gives one up, and is told so',
  async () => {
    const server = await serve({ maxConnections: 6, maxConnectionsPerAddress: 4 });
    const most = await crowd(server, { count: 4, text: START, address: '127.0.0.2' });
    const few = await crowd(server, { count: 2, text: START, address: '127.0.0.3' });
    await expect.poll(() => askFrom(server, '127.0.0.4')).toBe(200);
    const { socket, ended } = openRaw(server.url, '127.0.0.4');
    socket.write(START);
    const first = await Promise.race(most.map((one) => one.ended));
    expect(readRaw(first)).toEqual({ status: 503, code: 'busy' });
    expect(few.every((one) => !one.socket.closed)).toBe(true);
    socket.destroy();
    await ended;
  },
);

test('requests behind a proxy are counted for each address that it names', async () => {
  const server = await serve({ trustProxy: true, maxConnectionsPerAddress: 2 });
  const text = START.replace('\r\n\r\n', '\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n');
  await crowd(server, { count: 2, text });
  const [one, other] = [new Visitor(server, '10.0.0.1'), new Visitor(server, '10.0.0.2')];
  await expect.poll(async () => (await one.ask('/uploads')).code).toBe('busy');
  expect((await other.ask('/uploads')).status).toBe(200);
});

test('five hundred uploads at once are stored or told to come again; no connection breaks', async () => {
  const server = await serve({ requestsPerMinute: 5000 });
  const visitor = new Visitor(server);
  const tickets = [];
  for (let at = 0; at < 500; at += 1) tickets.push(await visitor.ticket());
  const picture = blob(makeJpeg(1, 600, 600));
  const answers = await Promise.all(
    tickets.map((ticket) => visitor.send([...ticketParts(ticket), ['file1', picture, 'a.jpg']])),
  );
  const outcomes = new Set(answers.map(({ status, code }) => `${status} ${code ?? ''}`));
  expect([...outcomes].filter((one) => one !== '200 ' && one !== '503 busy')).toEqual([]);
  const stored = answers.filter(({ status }) => status === 200);
  expect(stored.length).toBeGreaterThanOrEqual(64);
  expect(await server.stored()).toHaveLength(stored.length);
});

test('a page can read that there is no room', async () => {
  const server = await serve({ maxConnectionsPerAddress: 1 });
  await crowd(server, { count: 1, text: START });
  const origin = 'http://page.test:8080';
  const ask = () => fetch(`${server.url}/token`, { method: 'POST', headers: { origin } });
  await expect.poll(async () => (await ask()).status).toBe(503);
  expect((await ask()).headers.get('access-control-allow-origin')).toBe(origin);
});
