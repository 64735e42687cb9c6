import { expect, test } from 'vitest';
import { makeJpeg } from './pictures.js';
import { blob, filesOf, serve, ticketParts, Visitor, type Part } from './visit.js';

const picture = (seed = 0): Part => ['file1', blob(makeJpeg(seed)), 'a.jpg'];
const KEY = { 'Idempotency-Key': 'capture-1' };

test('an upload that is repeated with its key is answered as the first, without a second file', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  const parts = [...ticketParts(await visitor.ticket()), picture()];
  const first = await visitor.send(parts, KEY);
  expect(first.headers.get('idempotent-replayed')).toBeNull();
  const repeats = [
    await visitor.send(parts, KEY),
    await visitor.send([picture()], KEY),
    await visitor.upload([picture()], KEY),
    await visitor.send([['idempotency-key', 'capture-1'], picture()]),
  ];
  for (const repeat of repeats) {
    expect(repeat.status).toBe(200);
    expect(repeat.body).toEqual(first.body);
    expect(repeat.headers.get('idempotent-replayed')).toBe('true');
  }
  expect(await server.stored()).toEqual(filesOf(first).map(({ name }) => name));
});

test('repeats that run at the same time store one file', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  const parts = [...ticketParts(await visitor.ticket()), picture()];
  const answers = await Promise.all(Array.from({ length: 10 }, () => visitor.send(parts, KEY)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(answers.map((answer) => filesOf(answer)[0]?.name)).size).toBe(1);
  expect(await server.stored()).toHaveLength(1);
});

test('what failed is not remembered', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  await visitor.ticket();
  expect((await visitor.send([picture()], KEY)).code).toBe('token_missing');
  expect((await visitor.upload([picture()], KEY)).status).toBe(200);
});

test('a failing upload does not take a good one of the same key with it', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  const good = [...ticketParts(await visitor.ticket()), picture()];
  const bad = [['token', 'wrong'] as const, picture()];
  const tries = [bad, good, bad, bad].map((parts) => visitor.send(parts, KEY));
  const statuses = (await Promise.all(tries)).map(({ status }) => status);
  expect(statuses[1]).toBe(200);
  expect(await server.stored()).toHaveLength(1);
});

test('a key is good for one upload only', async () => {
  const visitor = new Visitor(await serve());
  await visitor.upload([picture(1)], KEY);
  const answer = await visitor.upload([picture(2)], KEY);
  expect(answer).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
});

test('keys of one session say nothing to another', async () => {
  const server = await serve();
  const [one, other] = [new Visitor(server), new Visitor(server)];
  const first = await one.upload([picture()], KEY);
  const second = await other.upload([picture()], KEY);
  expect(filesOf(second)[0]?.name).not.toBe(filesOf(first)[0]?.name);
  expect(await server.stored()).toHaveLength(2);
});

test('a key is short and plain', async () => {
  const visitor = new Visitor(await serve());
  for (const key of ['', 'x'.repeat(201), 'a b', 'é']) {
    const answer = await visitor.upload([['idempotency-key', key], picture()]);
    expect(answer).toMatchObject({ status: 400, code: 'bad_idempotency_key' });
  }
});

test('fifty uploads at once are all stored, each under its own name', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  await visitor.ticket();
  const uploads = Array.from({ length: 50 }, (_, seed) => visitor.upload([picture(seed)]));
  const answers = await Promise.all(uploads);
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
  const names = answers.map((answer) => filesOf(answer)[0]?.name).sort();
  expect((await server.stored()).sort()).toEqual(names);
  expect(new Set(names).size).toBe(50);
});
