import { afterEach, expect, test, vi } from 'vitest';
import { makeJpeg } from './pictures.js';
import { blob, serve, ticketParts, Visitor } from './visit.js';

afterEach(() => {
  vi.useRealTimers();
});

/** Only the clock: timers go on. */
function setClock(milliseconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: milliseconds });
}

const PICTURE = ['file1', blob(makeJpeg()), 'a.jpg'] as const;

test('a token comes with its field, further fields, and a cookie that scripts cannot read', async () => {
  const { url } = await serve();
  const answer = await fetch(`${url}/token`, { method: 'POST' });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({
    token: expect.stringMatching(/^[\w-]{43}$/) as unknown,
    field: 'token',
    uploadId: expect.stringMatching(/^[0-9a-f]{24}$/) as unknown,
    expiresIn: 600,
  });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('set-cookie')).toMatch(
    /^hlsnap_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/,
  );
});

test('behind TLS the cookie is Secure, and SameSite=None makes it so', async () => {
  for (const options of [{ publicUrl: 'https://pictures.test/' }, { sameSite: 'none' }] as const) {
    const { url } = await serve(options);
    const { headers } = await fetch(`${url}/token`, { method: 'POST' });
    expect(headers.get('set-cookie')).toContain('; Secure');
  }
});

test('token data of any encoding comes back with the upload', async () => {
  const visitor = new Visitor(await serve());
  const form = new FormData();
  form.set('user', 'Zoë & co');
  const json = { body: '{"user":"Zoë & co"}', headers: { 'content-type': 'application/json' } };
  const questions: readonly (readonly [query: string, init: RequestInit])[] = [
    ['?user=Zo%C3%AB+%26+co', { method: 'POST' }],
    ['', { method: 'POST', body: new URLSearchParams({ user: 'Zoë & co' }) }],
    ['', { method: 'POST', body: form }],
    ['', { method: 'POST', ...json }],
  ];
  for (const [query, init] of questions) {
    const { body } = await visitor.ask(`/token${query}`, init);
    const ticket = { token: String(body['token']), uploadId: String(body['uploadId']) };
    const answer = await visitor.send([...ticketParts(ticket), PICTURE]);
    expect(answer).toMatchObject({ status: 200, body: { tokenData: { user: 'Zoë & co' } } });
  }
});

test('an upload without a session, without a token or with a wrong one is refused', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  expect(await visitor.send([PICTURE])).toMatchObject({ status: 403, code: 'no_session' });
  const { token, uploadId } = await visitor.ticket();
  const cases = [
    [[], 'token_missing'],
    [ticketParts({ token: `${token}x`, uploadId }), 'token_invalid'],
    [ticketParts({ token: '', uploadId }), 'token_invalid'],
    [ticketParts({ token: 'x'.repeat(100_000), uploadId }), 'token_invalid'],
  ] as const;
  for (const [parts, code] of cases) {
    expect(await visitor.send([...parts, PICTURE])).toMatchObject({ status: 403, code });
  }
  expect(await server.stored()).toEqual([]);
});

test('a token without the field that came with it is refused, and used up', async () => {
  const visitor = new Visitor(await serve());
  const { token, uploadId } = await visitor.ticket();
  const wrong = await visitor.send([['token', token], PICTURE]);
  expect(wrong).toMatchObject({ status: 403, code: 'upload_id_invalid' });
  const right = await visitor.send([...ticketParts({ token, uploadId }), PICTURE]);
  expect(right).toMatchObject({ status: 403, code: 'token_invalid' });
});

test('a token is good for one upload, also when two run at the same time', async () => {
  const server = await serve();
  const visitor = new Visitor(server);
  const parts = [...ticketParts(await visitor.ticket()), PICTURE];
  const answers = await Promise.all([1, 2, 3, 4].map(() => visitor.send(parts)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403]);
  expect(await visitor.send(parts)).toMatchObject({ status: 403, code: 'token_invalid' });
  expect(await server.stored()).toHaveLength(1);
});

test('a token expires', async () => {
  const visitor = new Visitor(await serve({ tokenSeconds: 60 }));
  setClock(1_000_000);
  const tickets = [await visitor.ticket(), await visitor.ticket()];
  const outcomes: unknown[] = [];
  for (const milliseconds of [59_999, 60_000]) {
    setClock(1_000_000 + milliseconds);
    const parts = ticketParts(tickets.shift() ?? { token: '', uploadId: '' });
    const { status, code } = await visitor.send([...parts, PICTURE]);
    outcomes.push([status, code]);
  }
  expect(outcomes).toEqual([
    [200, undefined],
    [403, 'token_expired'],
  ]);
});

test('a session expires', async () => {
  const visitor = new Visitor(await serve({ sessionSeconds: 60 }));
  setClock(1_000_000);
  const ticket = await visitor.ticket();
  setClock(1_060_000);
  const answer = await visitor.send([...ticketParts(ticket), PICTURE]);
  expect(answer).toMatchObject({ status: 403, code: 'no_session' });
});

test('a token of another session is refused', async () => {
  const server = await serve();
  const [one, other] = [new Visitor(server), new Visitor(server)];
  await one.ticket();
  const answer = await one.send([...ticketParts(await other.ticket()), PICTURE]);
  expect(answer).toMatchObject({ status: 403, code: 'token_invalid' });
});

test('a session that a client made up is not taken', async () => {
  const { url } = await serve();
  const made = 'hlsnap_session=mine';
  const init = { method: 'POST', headers: { cookie: made } };
  const { headers } = await fetch(`${url}/token`, init);
  expect(headers.get('set-cookie')).toMatch(/^hlsnap_session=[\w-]{43};/);
});

test('token data is a few short texts', async () => {
  const visitor = new Visitor(await serve());
  const many = new URLSearchParams(Array.from({ length: 21 }, (_, at) => [`a${at}`, '']));
  for (const body of [many, new URLSearchParams({ long: 'x'.repeat(1000) })]) {
    const answer = await visitor.ask('/token', { method: 'POST', body });
    expect(answer).toMatchObject({ status: 400, code: 'bad_token_data' });
  }
});
