import { expect, onTestFinished, test } from 'vitest';
import { startS3Server, type S3Server } from '../helpers/s3-server.js';
import { makeJpeg } from './pictures.js';
import { blob, serve, Visitor, type Answer } from './visit.js';

interface Signed {
  readonly method: string;
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly key: string;
}

async function open(options: object = {}): Promise<{ s3: S3Server; visitor: Visitor }> {
  const s3 = await startS3Server();
  onTestFinished(s3.close);
  const { accessKeyId, secretAccessKey, region, bucket } = s3;
  const keys = { accessKeyId, secretAccessKey, region, bucket, endpoint: s3.url };
  return { s3, visitor: new Visitor(await serve({ s3: { ...keys, ...options } })) };
}

async function ask(visitor: Visitor, fields: Record<string, string>): Promise<Answer> {
  const body = new URLSearchParams({ ...(await visitor.ticket()), ...fields });
  return visitor.ask('/s3/signature', { method: 'POST', body });
}

async function sign(visitor: Visitor, fields: Record<string, string>): Promise<Signed> {
  const { status, body } = await ask(visitor, fields);
  expect(status).toBe(200);
  return body as unknown as Signed;
}

async function post(
  { url }: Signed,
  fields: Readonly<Record<string, string>>,
  bytes: Buffer,
): Promise<Response> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append('file', blob(bytes), 'a.jpg');
  return fetch(url, { method: 'POST', body });
}

const put = (url: string, headers: Record<string, string>, bytes: Buffer): Promise<Response> =>
  fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) });

const PICTURE = makeJpeg();
const BYTES = String(PICTURE.length);

test('a POST policy lets one picture in, under its key, with its type', async () => {
  const { s3, visitor } = await open();
  const signed = await sign(visitor, { name: 'shots/a b.jpg', type: 'image/jpeg' });
  expect(signed.method).toBe('POST');
  expect(signed.key).toMatch(/^uploads\/[0-9a-f]{24}\/a-b\.jpg$/);
  const answer = await post(signed, signed.fields, PICTURE);
  expect(answer.status).toBe(201);
  expect(answer.headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/);
  expect(await s3.list()).toEqual([signed.key]);
  expect(await s3.get(signed.key)).toMatchObject({ type: 'image/jpeg' });
  expect(Buffer.from((await s3.get(signed.key))?.bytes ?? [])).toEqual(PICTURE);
});

test('nothing in a POST policy can be changed', async () => {
  const { s3, visitor } = await open({ acl: 'private' });
  const signed = await sign(visitor, { type: 'image/jpeg' });
  const { fields } = signed;
  const changes = [
    { key: 'uploads/other.jpg' },
    { 'Content-Type': 'text/html' },
    { acl: 'public-read' },
    { success_action_redirect: 'http://evil.test' },
    { 'x-amz-meta-a': 'b' },
    { 'X-Amz-Signature': '0'.repeat(64) },
    { 'X-Amz-Credential': fields['X-Amz-Credential']?.replace('eu-central-1', 'us-east-1') ?? '' },
    { Policy: `${fields['Policy'] ?? ''}A` },
  ];
  for (const change of changes) {
    const { status } = await post(signed, { ...fields, ...change }, PICTURE);
    expect([400, 403], JSON.stringify(change)).toContain(status);
  }
  const large = await post(signed, fields, Buffer.alloc(17 * 2 ** 20));
  expect(large.status).toBe(400);
  expect(await large.text()).toContain('EntityTooLarge');
  expect((await post(signed, fields, Buffer.alloc(0))).status).toBe(400);
  expect(await s3.list()).toEqual([]);
  expect((await post(signed, fields, PICTURE)).status).toBe(201);
});

test('a presigned PUT lets one picture in, of its size and type', async () => {
  const { s3, visitor } = await open();
  const { method, url, headers, key } = await sign(visitor, {
    method: 'put',
    name: 'a.png',
    bytes: BYTES,
  });
  expect(method).toBe('PUT');
  const refused = [
    put(url, { ...headers, 'Content-Type': 'text/html' }, PICTURE),
    put(url, headers, Buffer.concat([PICTURE, PICTURE])),
    put(url.replace(/(X-Amz-Signature=)../, '$100'), headers, PICTURE),
    put(url.replace(key, 'uploads/other.jpg'), headers, PICTURE),
    put(url.replace('X-Amz-Expires=120', 'X-Amz-Expires=9999'), headers, PICTURE),
    put(url.replace(/\?.*/, ''), headers, PICTURE),
  ];
  for (const answer of await Promise.all(refused)) expect(answer.status).toBe(403);
  expect(await s3.list()).toEqual([]);
  expect((await put(url, headers, PICTURE)).status).toBe(200);
  expect(await s3.list()).toEqual([key]);
});

test('encryption and ACL are signed with the rest', async () => {
  const { s3, visitor } = await open({ acl: 'public-read', serverSideEncryption: 'AES256' });
  const form = await sign(visitor, {});
  expect((await post(form, form.fields, PICTURE)).status).toBe(201);
  const { url, headers } = await sign(visitor, { method: 'PUT', bytes: BYTES });
  const bare = await put(url, { 'Content-Type': 'image/jpeg' }, PICTURE);
  expect(bare.status).toBe(403);
  expect((await put(url, headers, PICTURE)).status).toBe(200);
  const [posted, , written] = s3.writes;
  expect(posted?.fields).toMatchObject({
    acl: 'public-read',
    'x-amz-server-side-encryption': 'AES256',
  });
  expect(written?.fields).toMatchObject({
    'x-amz-acl': 'public-read',
    'x-amz-server-side-encryption': 'AES256',
  });
});

test('signatures expire', async () => {
  const { s3, visitor } = await open({ expirySeconds: 1 });
  const form = await sign(visitor, {});
  const { url, headers } = await sign(visitor, { method: 'PUT', bytes: BYTES });
  const late = async (send: () => Promise<Response>): Promise<string> => {
    const answer = await send();
    return `${answer.status} ${await answer.text()}`;
  };
  await expect
    .poll(() => late(() => post(form, form.fields, PICTURE)))
    .toMatch(/^403 .*Policy expired/s);
  await expect.poll(() => late(() => put(url, headers, PICTURE))).toMatch(/^403 .*expired/s);
  expect(s3.writes.at(-1)?.status).toBe(403);
});

test('a repeated delivery gets the key of the first one', async () => {
  const { visitor } = await open();
  const fields = { name: 'a.jpg', idempotencyKey: 'capture-1' };
  const [first, second] = [await sign(visitor, fields), await sign(visitor, fields)];
  expect(second.key).toBe(first.key);
  const other = await sign(visitor, { ...fields, idempotencyKey: 'capture-2' });
  expect(other.key).not.toBe(first.key);
});

test('no name leads out of the prefix', async () => {
  const { visitor } = await open({ keyPrefix: 'shots/' });
  for (const name of ['../../a', '/a', '..\\a', 'b/../../a', '%2e%2e/a']) {
    const { key } = await sign(visitor, { name });
    expect(key).toMatch(/^shots\/[0-9a-f]{24}\/a\.jpg$/);
  }
});

test('without a session or a good token nothing is signed', async () => {
  const { visitor } = await open();
  const ask = (body: URLSearchParams): Promise<Answer> =>
    visitor.ask('/s3/signature', { method: 'POST', body });
  expect(await ask(new URLSearchParams())).toMatchObject({ status: 403, code: 'no_session' });
  const ticket = new URLSearchParams({ ...(await visitor.ticket()) });
  expect((await ask(new URLSearchParams())).code).toBe('token_missing');
  expect((await ask(ticket)).status).toBe(200);
  expect((await ask(ticket)).code).toBe('token_invalid');
});

test('what cannot be signed is said, and uses up no token', async () => {
  const { visitor } = await open();
  const cases = [
    [{ type: 'text/html' }, 415, 'unsupported_image'],
    [{ type: 'image/svg+xml' }, 415, 'unsupported_image'],
    [{ type: '__proto__' }, 415, 'unsupported_image'],
    [{ method: 'DELETE' }, 400, 'bad_method'],
    [{ method: 'PUT' }, 400, 'bytes_missing'],
    [{ method: 'PUT', bytes: '-1' }, 400, 'bad_bytes'],
    [{ method: 'PUT', bytes: '1e9' }, 400, 'bad_bytes'],
    [{ bytes: '0' }, 400, 'bad_bytes'],
    [{ bytes: String(2 ** 40) }, 413, 'too_large'],
  ] as const;
  for (const [fields, status, code] of cases) {
    expect(await ask(visitor, { ...fields })).toMatchObject({ status, code });
  }
  const ticket = await visitor.ticket();
  const bad = new URLSearchParams({ ...ticket, type: 'text/html' });
  await visitor.ask('/s3/signature', { method: 'POST', body: bad });
  const good = new URLSearchParams({ ...ticket });
  expect((await visitor.ask('/s3/signature', { method: 'POST', body: good })).status).toBe(200);
});

test('no answer holds the secret key', async () => {
  const secret = 'SECRET-a7f3';
  const { s3 } = await open();
  const keys = { ...s3, endpoint: s3.url, secretAccessKey: secret };
  const visitor = new Visitor(await serve({ s3: keys }));
  for (const fields of [{}, { method: 'PUT', bytes: BYTES }]) {
    expect(JSON.stringify(await ask(visitor, fields))).not.toContain(secret);
  }
});

test('a server without a bucket says so', async () => {
  const visitor = new Visitor(await serve());
  expect(await ask(visitor, {})).toMatchObject({ status: 404, code: 's3_not_configured' });
});
