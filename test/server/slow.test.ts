import { afterEach, expect, test, vi } from 'vitest';
import { makeJpeg } from './pictures.js';
import { blob, filesOf, openRaw, readRaw, serve, Visitor } from './visit.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const HEAD = 'POST /upload HTTP/1.1\r\nHost: localhost\r\n';

test('headers that never end are answered with 408', async () => {
  const { url } = await serve({ headersSeconds: 0.5 });
  const { socket, ended } = openRaw(url);
  socket.write(HEAD);
  const dripping = setInterval(() => socket.write(`X-${Date.now()}: a\r\n`), 50);
  const answer = readRaw(await ended);
  clearInterval(dripping);
  expect(answer).toEqual({ status: 408, code: 'timeout' });
});

test('a connection that says nothing is ended', async () => {
  const { url } = await serve({ headersSeconds: 0.5 });
  const { ended } = openRaw(url);
  expect(readRaw(await ended)).toEqual({ status: 408, code: 'timeout' });
});

test('a body that stops is answered with 408', async () => {
  const server = await serve({ stallSeconds: 33 });
  const visitor = new Visitor(server);
  await visitor.ticket();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const timers = vi.spyOn(globalThis, 'setTimeout');
  for (const type of ['multipart/form-data; boundary=b', 'application/json']) {
    const { socket, ended } = openRaw(server.url);
    const rest = `Cookie: ${visitor.cookie}\r\nContent-Type: ${type}\r\nContent-Length: 1000\r\n\r\n`;
    socket.write(`${HEAD}${rest}{"a`);
    // Before the first byte of the body, and behind the last one that comes.
    await expect.poll(() => timers.mock.calls.filter(([, ms]) => ms === 33_000).length).toBe(2);
    timers.mockClear();
    vi.advanceTimersByTime(33_000);
    expect(readRaw(await ended)).toEqual({ status: 408, code: 'stalled' });
  }
});

test('a body that drips is ended when its time is over', async () => {
  const server = await serve({ requestSeconds: 1, headersSeconds: 1 });
  const { socket, ended } = openRaw(server.url);
  socket.write(`${HEAD}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`);
  const dripping = setInterval(() => socket.write(' '), 50);
  const answer = readRaw(await ended);
  clearInterval(dripping);
  expect(answer).toEqual({ status: 408, code: 'timeout' });
});

test('a client that does not read its answer is cut off', async () => {
  const server = await serve({ answerSeconds: 44 });
  const picture = makeJpeg(1, 3000, 3000);
  const [file] = filesOf(await new Visitor(server).upload([['file1', blob(picture), 'a.jpg']]));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const timers = vi.spyOn(globalThis, 'setTimeout');
  const { socket, ended } = openRaw(server.url);
  socket.pause();
  socket.write(`GET /uploads/${file?.name ?? ''} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await expect.poll(() => timers.mock.calls.filter(([, ms]) => ms === 44_000).length).toBe(1);
  vi.advanceTimersByTime(44_000);
  socket.resume();
  expect((await ended).length).toBeLessThan(picture.length);
});

test('many requests on one connection, none of which waits for its answer, are held off', async () => {
  const server = await serve({ requestsPerMinute: 1_000_000 });
  const { socket, ended } = openRaw(server.url);
  const one = 'GET /uploads HTTP/1.1\r\nHost: localhost\r\n';
  socket.write(`${`${one}\r\n`.repeat(2000)}${one}Connection: close\r\n\r\n`);
  const statuses = new Set((await ended).match(/(?<=HTTP\/1\.1 )\d+/g));
  expect([...statuses].filter((status) => status !== '200' && status !== '503')).toEqual([]);
  expect((await new Visitor(server).ask('/uploads')).status).toBe(200);
});

test('many slow connections keep nobody else out', async () => {
  const server = await serve();
  const slow = Array.from({ length: 200 }, () => openRaw(server.url).socket);
  for (const socket of slow) socket.write(`${HEAD}X-A: a\r\n`);
  expect((await new Visitor(server).ask('/token', { method: 'POST' })).status).toBe(200);
});

test('an upload that breaks off leaves nothing behind', async () => {
  const server = await serve({ maxBytesInFlight: 4000 });
  const visitor = new Visitor(server);
  await visitor.ticket();
  const part = '--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n';
  for (let at = 0; at < 5; at += 1) {
    const { socket, ended } = openRaw(server.url);
    const type = 'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 3900\r\n\r\n';
    socket.write(`${HEAD}Cookie: ${visitor.cookie}\r\n${type}${part}${'x'.repeat(3000)}`, () => {
      socket.resetAndDestroy();
    });
    await ended;
  }
  const headers = { 'content-type': 'application/json' };
  const fits = { method: 'POST', body: ' '.repeat(3900), headers };
  await expect.poll(async () => (await visitor.ask('/upload', fits)).code).toBe('no_picture');
  expect(await server.stored()).toEqual([]);
});
