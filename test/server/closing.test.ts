import { afterEach, expect, test, vi } from 'vitest';
import { startServer } from '../../demo/server/server.js';
import { makeJpeg } from './pictures.js';
import { blob, openRaw, readRaw, serve, ticketParts, Visitor } from './visit.js';

afterEach(() => {
  vi.useRealTimers();
});

/** An upload as it goes over the wire, cut in two. */
async function halves(visitor: Visitor): Promise<readonly [first: Buffer, second: Buffer]> {
  const form = new FormData();
  for (const [name, value] of ticketParts(await visitor.ticket())) form.append(name, value);
  form.append('file1', blob(makeJpeg()), 'a.jpg');
  const coded = new Response(form);
  const type = coded.headers.get('content-type') ?? '';
  const body = Buffer.from(await coded.arrayBuffer());
  const head = `POST /upload HTTP/1.1\r\nHost: localhost\r\nCookie: ${visitor.cookie}\r\n`;
  const rest = `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`;
  const all = Buffer.concat([Buffer.from(head + rest), body]);
  return [all.subarray(0, -200), all.subarray(-200)];
}

test('a server that closes lets an upload finish, and takes no new one', async () => {
  const { folder, stored } = await serve();
  const server = await startServer({ port: 0, folder });
  const visitor = new Visitor(server);
  const [first, second] = await halves(visitor);
  const { socket, ended } = openRaw(server.url);
  await new Promise<void>((resolve) =>
    socket.write(first, () => {
      resolve();
    }),
  );
  // The answer to this one shows that the server has read the other.
  await visitor.ask('/uploads');
  // The server waits for an upload, but not for ever.
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const closed = server.close();
  await expect(fetch(server.url)).rejects.toThrow();
  socket.write(second);
  await closed;
  expect(readRaw(await ended).status).toBe(200);
  expect(await stored()).toHaveLength(1);
});

test('a server that closes does not wait for those who say nothing', async () => {
  const { folder } = await serve();
  const server = await startServer({ port: 0, folder });
  const { socket, ended } = openRaw(server.url);
  socket.write('POST /upload HTTP/1.1\r\nHost: localhost\r\n');
  await new Visitor(server).ask('/token', { method: 'POST' });
  await server.close();
  expect(await ended).toBe('');
});
