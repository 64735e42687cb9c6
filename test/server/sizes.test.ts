import { afterEach, expect, test, vi } from 'vitest';
import { makeJpeg } from './pictures.js';
import { blob, openRaw, readRaw, serve, ticketParts, Visitor, type TestServer } from './visit.js';

afterEach(() => {
  vi.useRealTimers();
});

const MIB = 2 ** 20;
const HUGE = 100 * MIB;

interface Flood {
  readonly status: number;
  readonly code: string;
  readonly bytesSent: number;
  /** Whether the connection ended, instead of breaking. */
  readonly isClean: boolean;
}

const part = (name: string, rest = ''): string =>
  `--b\r\nContent-Disposition: form-data; name="${name}"${rest}\r\n\r\n`;

/** Sends a body of 100 MiB until the server answers. */
async function flood(
  { url }: TestServer,
  cookie: string,
  { type, head, chunked }: { type: string; head: string; chunked: boolean },
): Promise<Flood> {
  const { socket, ended } = openRaw(url);
  const length = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${HUGE}`;
  const start = `POST /upload HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n${length}`;
  socket.write(`${start}\r\nContent-Type: ${type}\r\n\r\n`);
  const frame = (bytes: Buffer): Buffer =>
    chunked
      ? Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
      : bytes;
  if (head !== '') socket.write(frame(Buffer.from(head)));
  const piece = frame(Buffer.alloc(256 * 1024, 'A'));
  const send = (): void => {
    while (!socket.destroyed && socket.bytesRead === 0 && socket.bytesWritten < HUGE) {
      if (!socket.write(piece)) return;
    }
  };
  let isClean = false;
  socket.once('end', () => {
    isClean = true;
    socket.destroy();
  });
  socket.on('drain', send);
  send();
  const { status, code } = readRaw(await ended);
  return { status, code, bytesSent: socket.bytesWritten, isClean };
}

const FLOODS = [
  ['one file', 'multipart/form-data; boundary=b', part('file1', '; filename="a.jpg"')],
  ['one field', 'multipart/form-data; boundary=b', part('image')],
  ['nothing but what comes before the parts', 'multipart/form-data; boundary=b', ''],
  ['base64 in a form', 'application/x-www-form-urlencoded', 'image='],
  ['base64 in JSON', 'application/json', '{"image":"'],
] as const;

for (const chunked of [true, false]) {
  const how = chunked ? 'without a length' : 'with its length';
  test.each(FLOODS)(`100 MiB in %s, ${how}, are cut off`, async (_name, type, head) => {
    const server = await serve({ maxRequestBytes: 4 * MIB, maxFileBytes: 2 * MIB });
    const visitor = new Visitor(server);
    await visitor.ticket();
    // How long a refused client has to read the answer.
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const before = process.memoryUsage();
    const { bytesSent, ...rest } = await flood(server, visitor.cookie, {
      type,
      head,
      chunked,
    });
    const after = process.memoryUsage();
    expect(rest).toEqual({ status: 413, code: 'too_large', isClean: true });
    // What is on its way in the buffers of both sockets counts as sent.
    expect(bytesSent).toBeLessThan(40 * MIB);
    const grown = after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed;
    expect(grown).toBeLessThan(60 * MIB);
    expect(await server.storedBytes()).toBe(0);
    expect((await visitor.ask('/token', { method: 'POST' })).status).toBe(200);
  });
}

test('a body of exactly the limit is taken, one byte more is not', async () => {
  const picture = makeJpeg();
  const bounds = 'x'.repeat(20);
  const bodyOf = (token: string, uploadId: string): string =>
    [
      `--${bounds}\r\nContent-Disposition: form-data; name="token"\r\n\r\n${token}`,
      `--${bounds}\r\nContent-Disposition: form-data; name="uploadId"\r\n\r\n${uploadId}`,
      `--${bounds}\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n`,
    ].join('\r\n');
  const tail = `\r\n--${bounds}--\r\n`;
  const fixed = bodyOf('t'.repeat(43), 'u'.repeat(24)).length + tail.length;
  for (const [maxRequestBytes, expected] of [
    [fixed + picture.length, 200],
    [fixed + picture.length - 1, 413],
  ] as const) {
    const visitor = new Visitor(await serve({ maxRequestBytes, maxFileBytes: picture.length }));
    const { token, uploadId } = await visitor.ticket();
    const body = Buffer.concat([Buffer.from(bodyOf(token, uploadId)), picture, Buffer.from(tail)]);
    const headers = { 'content-type': `multipart/form-data; boundary=${bounds}` };
    const answer = await visitor.ask('/upload', { method: 'POST', body, headers });
    expect(answer.status).toBe(expected);
  }
});

test('a file over its own limit is refused', async () => {
  const picture = makeJpeg();
  const server = await serve({ maxFileBytes: picture.length - 1 });
  const visitor = new Visitor(server);
  const answer = await visitor.upload([['file1', blob(picture), 'a.jpg']]);
  expect(answer).toMatchObject({ status: 413, code: 'too_large' });
  expect(await server.stored()).toEqual([]);
});

test('too many files and too many fields are refused', async () => {
  const server = await serve({ maxFiles: 3, maxFields: 5 });
  const visitor = new Visitor(server);
  const file = (at: number) => [`file${at}`, blob(makeJpeg(at)), 'a.jpg'] as const;
  const field = (at: number) => [`field${at}`, 'x'] as const;
  const ticket = ticketParts(await visitor.ticket());
  const files = await visitor.send([...ticket, ...[1, 2, 3, 4].map(file)]);
  expect(files).toMatchObject({ status: 413, code: 'too_many_parts' });
  const fields = await visitor.send([...ticket, ...[1, 2, 3, 4].map(field), file(1)]);
  expect(fields).toMatchObject({ status: 413, code: 'too_many_parts' });
  expect(await server.stored()).toEqual([]);
  const fits = await visitor.send([...ticket, ...[1, 2, 3].map(field), ...[1, 2, 3].map(file)]);
  expect(fits.status).toBe(200);
});

test('forms and JSON of very many fields are refused before they are taken apart', async () => {
  const visitor = new Visitor(await serve());
  await visitor.ticket();
  const many = Array.from({ length: 300_000 }, (_, at) => `a${at}`);
  const form = await visitor.ask('/upload', {
    method: 'POST',
    body: many.map((name) => `${name}=`).join('&'),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(form).toMatchObject({ status: 413, code: 'too_many_fields' });
  const json = await visitor.ask('/upload', {
    method: 'POST',
    body: `{${many.map((name) => `"${name}":""`).join(',')}}`,
    headers: { 'content-type': 'application/json' },
  });
  expect(json).toMatchObject({ status: 413, code: 'too_many_fields' });
});

test('when all that is under way is too much, an upload is asked to come again', async () => {
  const picture = makeJpeg();
  const server = await serve({ maxBytesInFlight: picture.length });
  const visitor = new Visitor(server);
  const answer = await visitor.upload([['file1', blob(picture), 'a.jpg']]);
  expect(answer).toMatchObject({ status: 503, code: 'busy' });
  expect(answer.headers.get('retry-after')).toBe('1');
});

test('what an upload took of the memory is given back, whether it was taken or not', async () => {
  const picture = makeJpeg();
  const server = await serve({ maxBytesInFlight: picture.length + 2000 });
  const visitor = new Visitor(server);
  for (let round = 0; round < 5; round += 1) {
    const part = ['file1', blob(picture), 'a.jpg'] as const;
    expect((await visitor.upload([part])).status).toBe(200);
    expect((await visitor.send([part])).status).toBe(403);
    const broken = ['file1', blob(picture.subarray(0, 300)), 'a.jpg'] as const;
    expect((await visitor.upload([broken])).status).toBe(422);
  }
});

test('too many requests of one address are held off', async () => {
  const visitor = new Visitor(await serve({ requestsPerMinute: 3 }));
  for (let at = 0; at < 3; at += 1)
    expect((await visitor.ask('/token', { method: 'POST' })).status).toBe(200);
  expect(await visitor.ask('/token', { method: 'POST' })).toMatchObject({
    status: 429,
    code: 'too_many_requests',
  });
});
