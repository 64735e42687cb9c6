import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startServer, type RunningServer } from '../../demo/server/server.js';
import type {
  S3Options,
  S3PostSignature,
  S3Result,
  S3Signature,
  SinkProgress,
} from '../../src/sinks/index.js';
import { startS3Server, type S3Server } from '../helpers/s3-server.js';
import {
  openUploadLab,
  type Settled,
  type UploadLab,
  type UploadWindow,
} from '../helpers/upload-page.js';
import { createSigner, type UploadSigner } from '../helpers/upload-signer.js';
import { startUploadTarget, type UploadTarget } from '../helpers/upload-target.js';

let lab: UploadLab;
let page: Page;
let bucket: S3Server;
let signer: UploadSigner;
let server: RunningServer;
let target: UploadTarget;
let folder: string;
/** What the page's `presign` gets, one after the other. */
let signatures: (() => Promise<S3Signature>)[];

beforeAll(async () => {
  [lab, bucket, target, folder] = await Promise.all([
    openUploadLab(),
    startS3Server(),
    startUploadTarget(),
    mkdtemp(join(tmpdir(), 'hlsnap-s3-')),
  ]);
  const { accessKeyId, secretAccessKey, region, url: endpoint } = bucket;
  signer = createSigner(bucket);
  server = await startServer({
    port: 0,
    folder,
    allowedOrigins: [lab.url],
    s3: { endpoint, region, bucket: bucket.bucket, accessKeyId, secretAccessKey },
  });
  page = await lab.openTab();
  await page.exposeFunction('sign', () => signatures.shift()?.());
});
afterAll(async () => {
  signer.client.destroy();
  await lab.close();
  await Promise.all([server.close(), bucket.close(), target.close()]);
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  signatures = [];
  target.reset();
});

interface Call {
  readonly sizes?: readonly number[];
  readonly options?: S3Options;
}

interface Told {
  readonly settled: readonly Settled<S3Result>[];
  readonly progress: readonly SinkProgress[];
}

/** Writes noise, with `presign` unless the options have another source of signatures. */
function put({ sizes = [1000], options = {} }: Call): Promise<Told> {
  return page.evaluate(
    async ({ sizes, options }) => {
      const { sinks, noise, settle } = (window as UploadWindow).up;
      const { sign } = window as unknown as { sign: () => Promise<S3Signature> };
      const isGiven = 'signature' in options || 'signatureUrl' in options;
      const sink = sinks.s3(isGiven ? options : { ...options, presign: () => sign() });
      const progress: SinkProgress[] = [];
      const snapshot = noise(...sizes);
      const settled: Settled<S3Result>[] = [];
      for (const image of snapshot.images) {
        const onProgress = (told: SinkProgress) => progress.push(told);
        settled.push(await settle(sink.write(image, snapshot, { onProgress })));
      }
      return { settled, progress };
    },
    { sizes, options },
  );
}

async function putOne(call: Call): Promise<Settled<S3Result>> {
  const { settled } = await put(call);
  return settled[0] ?? { failure: { name: 'nothing' } as never };
}

test('a POST policy stores an image with its type, ACL and encryption, and tells the ETag', async () => {
  const fields = {
    'Content-Type': 'image/jpeg',
    acl: 'public-read',
    'x-amz-server-side-encryption': 'AES256',
    success_action_status: '201',
  };
  signatures.push(() => signer.post('news/one.jpg', fields));
  const { value, failure } = await putOne({ sizes: [50_000] });
  expect(failure).toBeUndefined();
  const stored = await bucket.get('news/one.jpg');
  expect(stored).toMatchObject({ type: 'image/jpeg' });
  expect(stored?.bytes).toHaveLength(50_000);
  expect(value).toMatchObject({ key: 'news/one.jpg', etag: `"${stored?.etag}"` });
  expect(value?.url).toContain(`/${bucket.bucket}/news/one.jpg`);
  expect(bucket.writes.at(-1)?.fields).toMatchObject({
    acl: 'public-read',
    'x-amz-server-side-encryption': 'AES256',
  });
});

test('fields of the options join those of the policy', async () => {
  const { fields, url } = await signer.post('news/acl.jpg', { acl: 'private' });
  const others = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'acl'));
  signatures.push(() => Promise.resolve({ url, fields: others } as S3PostSignature));
  const { failure } = await putOne({ options: { fields: { acl: 'private', KEY: 'elsewhere' } } });
  expect(failure).toBeUndefined();
  expect(bucket.writes.at(-1)).toMatchObject({ key: 'news/acl.jpg', fields: { acl: 'private' } });
});

test('a presigned PUT stores an image, with the headers that were signed', async () => {
  const headers = { 'x-amz-acl': 'public-read', 'content-type': 'image/jpeg' };
  signatures.push(async () => ({
    method: 'PUT',
    headers,
    url: await getSignedUrl(
      signer.client,
      new PutObjectCommand({
        Bucket: bucket.bucket,
        Key: 'put/ä b.jpg',
        ACL: 'public-read',
        ContentType: 'image/jpeg',
      }),
      {
        signableHeaders: new Set(Object.keys(headers)),
        unhoistableHeaders: new Set(['x-amz-acl']),
      },
    ),
  }));
  const { value, failure } = await putOne({ options: { url: `${bucket.url}/${bucket.bucket}` } });
  expect(failure).toBeUndefined();
  const stored = await bucket.get('put/ä b.jpg');
  expect(stored).toMatchObject({ type: 'image/jpeg' });
  expect(value).toEqual({
    key: 'put/ä b.jpg',
    url: `${bucket.url}/${bucket.bucket}/put/%C3%A4%20b.jpg`,
    etag: `"${stored?.etag}"`,
    location: undefined,
  });
  expect(bucket.writes.at(-1)?.fields).toMatchObject(headers);
});

test('one policy takes several images, each under its own name', async () => {
  const signature = await signer.post('many/${filename}');
  const { settled } = await put({ sizes: [100, 200], options: { signature } });
  expect(settled.map(({ value }) => value?.key)).toEqual([
    'many/picture-1.jpg',
    'many/picture-2.jpg',
  ]);
  expect((await bucket.get('many/picture-2.jpg'))?.bytes).toHaveLength(200);
});

test("the fields of a policy can stand by themselves, with the bucket's URL and a key in the options", async () => {
  const { fields } = await signer.post('flat/${filename}');
  const { failure, value } = await putOne({
    options: {
      url: `${bucket.url}/${bucket.bucket}`,
      signature: fields,
      key: 'flat/here.jpg',
    },
  });
  expect(failure).toBeUndefined();
  expect(value?.key).toBe('flat/here.jpg');
});

test('progress counts the bytes of the image', async () => {
  const size = 8 * 2 ** 20;
  signatures.push(() => signer.post('big.jpg'));
  const { settled, progress } = await put({ sizes: [size] });
  expect(settled[0]?.failure).toBeUndefined();
  const loaded = progress.map((told) => told.loaded);
  expect(loaded).toEqual([...new Set(loaded)].sort((a, b) => a - b));
  expect(progress.at(-1)).toEqual({ loaded: size, total: size });
});

test.each([
  ['policy', () => signer.post('late/post.jpg', {}, -60), () => signer.post('late/post.jpg')],
  [
    'presigned URL',
    () => signer.put('late/put.jpg', new Date(Date.now() - 120_000)),
    () => signer.put('late/put.jpg'),
  ],
])('an expired %s is renewed once', async (_what, expired, fresh) => {
  const before = bucket.writes.length;
  signatures.push(expired, fresh);
  const { value, failure } = await putOne({ options: { url: `${bucket.url}/${bucket.bucket}` } });
  expect(failure).toBeUndefined();
  expect(await bucket.get(value?.key ?? '')).toBeDefined();
  expect(bucket.writes.slice(before).map(({ status }) => status)).toEqual([
    403,
    expect.toSatisfy((status: number) => status < 300),
  ]);
});

test('a signature that has expired again is not renewed a second time', async () => {
  const before = bucket.writes.length;
  signatures.push(
    () => signer.post('never.jpg', {}, -60),
    () => signer.post('never.jpg', {}, -60),
    () => signer.post('never.jpg'),
  );
  const { failure } = await putOne({});
  expect(failure).toMatchObject({
    code: 'http',
    status: 403,
    message: 'The upload to S3 was refused: HTTP 403 (AccessDenied)',
    answer: { code: 'AccessDenied' },
  });
  expect(bucket.writes.length).toBe(before + 2);
  expect(await bucket.get('never.jpg')).toBeUndefined();
});

test('a signature for something else is refused, and told without what was signed', async () => {
  const { fields, url } = (await signer.post('mine.jpg')) as {
    fields: Record<string, string>;
    url: string;
  };
  signatures.push(() => Promise.resolve({ url, fields: { ...fields, key: 'yours.jpg' } }));
  const { failure } = await putOne({});
  expect(failure).toMatchObject({ code: 'http', status: 403, retryable: false });
  expect(JSON.stringify(failure)).not.toContain(fields['X-Amz-Signature'] ?? 'X-Amz');
  expect(await bucket.get('yours.jpg')).toBeUndefined();
});

test('retries keep the signature, and so the key', async () => {
  target.faults.push({ kind: 'drop-answer' }, { kind: 'answer', status: 503 });
  signatures.push(
    () => Promise.resolve(`${target.url}/bucket/first?X-Amz-Signature=secret`),
    () => Promise.resolve(`${target.url}/bucket/second`),
  );
  const { value } = await putOne({});
  expect(value).toMatchObject({ key: 'bucket/first', url: `${target.url}/bucket/first` });
  expect(target.log.map(({ path }) => path)).toEqual(Array(3).fill('/bucket/first'));
});

test('an error of the bucket shows nothing of the signed URL', async () => {
  target.faults.push({
    kind: 'answer',
    status: 400,
    body: '<Error><Code>&lt;script></Code></Error>',
  });
  signatures.push(() => Promise.resolve(`${target.url}/bucket/x?X-Amz-Signature=secret`));
  const { failure } = await putOne({});
  expect(failure).toMatchObject({ status: 400, message: 'The upload to S3 was refused: HTTP 400' });
  expect(JSON.stringify(failure)).not.toContain('secret');
});

test.each(['POST', 'PUT'])('the reference server signs a %s with its tokens', async (method) => {
  const options: S3Options = {
    signatureUrl: `${server.url}/s3/signature`,
    signatureData: { method },
    tokenUrl: `${server.url}/token`,
    credentials: 'include',
  };
  const { settled } = await put({ sizes: [3000, 4000], options });
  expect(settled.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  const objects = await Promise.all(settled.map(({ value }) => bucket.get(value?.key ?? '')));
  expect(objects.map((object) => object?.bytes.length)).toEqual([3000, 4000]);
  expect(settled.map(({ value }) => value?.etag)).toEqual(
    objects.map((object) => `"${object?.etag}"`),
  );
});

test.each(['no JSON', '{"hello":1}', '{"url":"javascript:alert(1)"}'])(
  'an answer of %j is no signature',
  async (body) => {
    target.faults.push({ kind: 'stored', body });
    const { failure } = await putOne({ options: { signatureUrl: `${target.url}/sign?secret=1` } });
    expect(failure).toMatchObject({ code: 'http', status: 200, url: `${target.url}/sign` });
    expect(target.stored[0]?.parts.map(({ field }) => field)).toEqual([
      'name',
      'type',
      'bytes',
      'idempotencyKey',
    ]);
  },
);
