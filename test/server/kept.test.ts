import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, test, vi } from 'vitest';
import { clientOf } from '../../demo/server/addresses.js';
import { normalizeOptions, type ServerOptions } from '../../demo/server/options.js';
import { Sessions } from '../../demo/server/sessions.js';
import { readTokenData } from '../../demo/server/token-data.js';
import type { UploadAnswer } from '../../demo/server/types.js';
import { makeJpeg } from './pictures.js';
import { blob, filesOf, openRaw, serve, ticketParts, Visitor, type Ticket } from './visit.js';

afterEach(() => {
  vi.useRealTimers();
});

const PICTURE = ['file1', blob(makeJpeg()), 'a.jpg'] as const;
const ANSWER: UploadAnswer = { ok: true, files: [] };

const keep = (options: ServerOptions = {}): Sessions => new Sessions(normalizeOptions(options));

function fileOf(name: string): UploadAnswer['files'][number] {
  return { name, url: '', type: 'image/jpeg', width: 1, height: 1, bytes: 1 };
}

/** Everything that a client can have the server keep, `rounds` times, without a cookie. */
async function fill(sessions: Sessions, client: string, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const session = sessions.open(undefined, client);
    sessions.issue(session, { user: 'x' });
    const work = (): Promise<UploadAnswer> => Promise.resolve(ANSWER);
    await sessions.once(session, { key: 'key', digest: '', work });
    sessions.addFiles(session, [fileOf(`${client}-${round}`)]);
  }
}

test('what one address makes the server keep is bounded, and so is what all do', async () => {
  const sessions = keep();
  await fill(sessions, '10.0.0.1', 2500);
  expect(sessions.sizes).toEqual({ sessions: 500, tokens: 1000, repeats: 2000, files: 2000 });
  for (let address = 2; address <= 30; address += 1) {
    await fill(sessions, `10.0.0.${address}`, 1200);
  }
  expect(sessions.sizes).toEqual({
    sessions: 10_000,
    tokens: 10_000,
    repeats: 10_000,
    files: 10_000,
  });
});

/** A text that is cut out of a header or body, as parsers do it. */
function cutOut(text: string, seed: number): string {
  const whole = Buffer.from(`${text};${'x'.repeat(15_000)}${seed}`).toString('latin1');
  return whole.slice(0, text.length);
}

test('what is kept keeps nothing else alive, such as the header that it came in', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const sessions = keep();
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let at = 0; at < 5000; at += 1) {
    const client = clientOf(cutOut(`10.100.${100 + (at % 100)}.123`, at));
    const { id } = sessions.open(undefined, client);
    const session = sessions.open(cutOut(id, at), client);
    const fields = new Map([[cutOut('a longer name', at), cutOut('a longer value', at)]]);
    sessions.issue(session, readTokenData({ fields, files: [] }, 4096));
    const key = cutOut(`key-of-upload-${at}`, at);
    await sessions.once(session, { key, digest: '', work: () => Promise.resolve(ANSWER) });
    sessions.addFiles(session, [fileOf(`${client}-${at}`)]);
  }
  collect();
  expect(sessions.sizes.sessions).toBe(5000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(30 * 2 ** 20);
});

test('what has expired is forgotten, though nobody asks', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
  const sessions = keep({ tokenSeconds: 60, sessionSeconds: 600 });
  await fill(sessions, '10.0.0.1', 10);
  vi.setSystemTime(120_000);
  sessions.sweep();
  expect(sessions.sizes).toEqual({ sessions: 10, tokens: 0, repeats: 10, files: 10 });
  vi.setSystemTime(600_000);
  sessions.sweep();
  expect(sessions.sizes).toEqual({ sessions: 0, tokens: 0, repeats: 0, files: 0 });
});

test('a server forgets by itself, once a minute', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const sweep = vi.spyOn(Sessions.prototype, 'sweep');
  const { url } = await serve();
  vi.advanceTimersByTime(180_000);
  expect(sweep).toHaveBeenCalledTimes(3);
  expect((await fetch(`${url}/uploads`)).status).toBe(200);
  sweep.mockRestore();
});

test('an address that asks for more tokens than it may have loses its oldest, others keep theirs', async () => {
  const server = await serve({ trustProxy: true, maxTokensPerAddress: 3, maxTokens: 5 });
  const [quiet, loud, third] = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map(
    (address) => new Visitor(server, address),
  ) as [Visitor, Visitor, Visitor];
  const ticket = await quiet.ticket();
  const tickets: Ticket[] = [];
  for (let at = 0; at < 20; at += 1) tickets.push(await loud.ticket());
  for (let at = 0; at < 20; at += 1) await third.ticket();
  const use = (visitor: Visitor, used: Ticket | undefined) =>
    visitor.send([...(used ? ticketParts(used) : []), PICTURE]);
  expect(await use(loud, tickets.at(0))).toMatchObject({ status: 403, code: 'token_invalid' });
  expect((await use(loud, tickets.at(-1))).status).toBe(200);
  expect((await use(quiet, ticket)).status).toBe(200);
});

test('an address that opens more sessions than it may have loses its oldest, others keep theirs', async () => {
  const server = await serve({ trustProxy: true, maxSessionsPerAddress: 2, maxSessions: 4 });
  const quiet = new Visitor(server, '10.0.0.1');
  const ticket = await quiet.ticket();
  const first = new Visitor(server, '10.0.0.2');
  const lost = await first.ticket();
  for (let at = 0; at < 10; at += 1) {
    await new Visitor(server, '10.0.0.2').ticket();
    await new Visitor(server, '10.0.0.3').ticket();
  }
  expect((await first.send([...ticketParts(lost), PICTURE])).code).toBe('no_session');
  expect((await quiet.send([...ticketParts(ticket), PICTURE])).status).toBe(200);
});

test('answers for repeats and lists of pictures have their bounds, too', async () => {
  const server = await serve({ maxAnswersPerAddress: 2 });
  const visitor = new Visitor(server);
  const names: (string | undefined)[] = [];
  for (const key of ['a', 'b', 'c']) {
    const answer = await visitor.upload([PICTURE], { 'Idempotency-Key': key });
    names.push(filesOf(answer)[0]?.name);
  }
  const listed = await visitor.ask('/uploads');
  expect(filesOf(listed).map(({ name }) => name)).toEqual(names.slice(1));
  const repeated = await visitor.upload([PICTURE], { 'Idempotency-Key': 'c' });
  expect(repeated.headers.get('idempotent-replayed')).toBe('true');
  const forgotten = await visitor.upload([PICTURE], { 'Idempotency-Key': 'a' });
  expect(forgotten.headers.get('idempotent-replayed')).toBeNull();
});

test('token data has a bound in all, and requests without a picture are small', async () => {
  const visitor = new Visitor(await serve());
  const texts = (length: number) =>
    new URLSearchParams(
      Array.from({ length: 10 }, (_, at) => [`key${at}`, 'é'.repeat(length)] as [string, string]),
    );
  const ask = (body: BodyInit) => visitor.ask('/token', { method: 'POST', body });
  expect((await ask(texts(200))).status).toBe(200);
  expect(await ask(texts(210))).toMatchObject({ status: 400, code: 'bad_token_data' });
  const padded = new URLSearchParams({ a: 'x'.repeat(70_000) });
  expect(await ask(padded)).toMatchObject({ status: 413, code: 'too_large' });
});

test('requests of one address are counted together, whatever it forwards without being trusted', async () => {
  const server = await serve({ requestsPerMinute: 3 });
  const statuses: number[] = [];
  for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']) {
    statuses.push((await new Visitor(server, address).ask('/uploads')).status);
  }
  expect(statuses).toEqual([200, 200, 200, 429]);
});

test('a trusted proxy is trusted with its own word only, not with what a client wrote before it', async () => {
  for (const trustProxy of [true, '127.0.0.0/8']) {
    const server = await serve({ requestsPerMinute: 3, trustProxy });
    const statuses: number[] = [];
    const written = ['1.1.1.1, 10.0.0.1', '2.2.2.2, 10.0.0.1', '10.0.0.1', '3.3.3.3, 10.0.0.1'];
    for (const address of [...written, '10.0.0.2']) {
      statuses.push((await new Visitor(server, address).ask('/uploads')).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429, 200]);
  }
  const other = await serve({ requestsPerMinute: 1, trustProxy: '192.0.2.1' });
  await new Visitor(other, '10.0.0.1').ask('/uploads');
  expect((await new Visitor(other, '10.0.0.2').ask('/uploads')).status).toBe(429);
});

test('bodies under way are bounded for each address', async () => {
  const picture = makeJpeg();
  const server = await serve({
    trustProxy: true,
    maxBytesInFlightPerAddress: picture.length + 2000,
  });
  const [one, other] = [new Visitor(server, '10.0.0.1'), new Visitor(server, '10.0.0.2')];
  const ticket = await one.ticket();
  const head = 'POST /upload HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 10.0.0.1\r\n';
  const { socket } = openRaw(server.url);
  socket.write(`${head}Content-Type: application/json\r\nContent-Length: 9000\r\n\r\n{"a":"`);
  socket.write('x'.repeat(2000));
  // The server has read the other body when this is refused.
  const send = () => one.send([...ticketParts(ticket), PICTURE]);
  await expect.poll(async () => (await send()).code).toBe('busy');
  expect((await other.upload([PICTURE])).status).toBe(200);
  socket.destroy();
  await expect.poll(async () => (await one.upload([PICTURE])).status).toBe(200);
});
