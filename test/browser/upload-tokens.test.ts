import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startServer, type RunningServer } from '../../demo/server/server.js';
import type { UploadOptions, UploadResult } from '../../src/sinks/index.js';
import { sendNoise } from '../helpers/upload-call.js';
import {
  openUploadLab,
  type Settled,
  type UploadLab,
  type UploadWindow,
} from '../helpers/upload-page.js';
import { startUploadTarget, type UploadTarget } from '../helpers/upload-target.js';

let lab: UploadLab;
let page: Page;
let target: UploadTarget;
let server: RunningServer;
let folder: string;

beforeAll(async () => {
  [lab, target, folder] = await Promise.all([
    openUploadLab(),
    startUploadTarget(),
    mkdtemp(join(tmpdir(), 'hlsnap-upload-')),
  ]);
  server = await startServer({ port: 0, folder, allowedOrigins: [lab.url] });
  page = await lab.openTab();
});
afterAll(async () => {
  await lab.close();
  await Promise.all([target.close(), server.close()]);
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  target.reset();
});

/** Uploads noise to the target. */
async function send(options: Partial<UploadOptions>): Promise<Settled<UploadResult>> {
  const { settled } = await sendNoise(page, { url: `${target.url}/upload`, options });
  return settled;
}

test('each request has a token of its own, with what came beside it', async () => {
  target.faults.push({ kind: 'answer', status: 500 });
  expect(await send({ tokenUrl: `${target.url}/token` })).toMatchObject({ value: { status: 200 } });
  expect(target.log.map(({ path }) => path)).toEqual(['/token', '/upload', '/token', '/upload']);
  expect(target.stored[0]?.parts).toMatchObject([
    { field: 'token', text: 't-2' },
    { field: 'uploadId', text: 'u-2' },
    { field: 'file1' },
  ]);
});

test.each([403, 419])('HTTP %i asks for one more token, and not for a third', async (status) => {
  target.faults.push({ kind: 'answer', status });
  expect(await send({ tokenUrl: `${target.url}/token` })).toMatchObject({ value: { status: 200 } });
  target.faults.push({ kind: 'answer', status }, { kind: 'answer', status });
  expect(await send({ tokenUrl: `${target.url}/token` })).toMatchObject({ failure: { status } });
  expect(target.log.filter(({ path }) => path === '/token')).toHaveLength(4);
});

test.each(['<form>Log in</form>', '[]', 'null', '{"csrf":"x"}'])(
  'a token answer of %j is an error that says so',
  async (answer) => {
    target.token = answer;
    const { failure } = await send({ tokenUrl: `${target.url}/token?secret=1` });
    expect(failure).toMatchObject({ code: 'http', url: `${target.url}/token` });
    expect(failure?.message).toMatch(/^The token request was /);
    expect(target.stored).toEqual([]);
  },
);

test('a function is asked for the token, and another for the headers, of each request', async () => {
  target.faults.push({ kind: 'answer', status: 403 });
  const asked = await page.evaluate(async (url) => {
    const { sinks, noise } = (window as UploadWindow).up;
    const snapshot = noise(1000);
    let asked = 0;
    const sink = sinks.upload({
      url,
      token: () => `token ${(asked += 1)}`,
      headers: ({ token = '' }) => Promise.resolve({ 'x-csrf-token': token }),
    });
    await sink.writeAll?.(snapshot);
    return asked;
  }, `${target.url}/upload`);
  expect(asked).toBe(2);
  expect(target.stored[0]?.headers).toMatchObject({ 'x-csrf-token': 'token 2' });
  expect(target.stored[0]?.parts[0]).toMatchObject({ field: 'token', text: 'token 2' });
});

test('a function may give a token with further fields, and says so where the token is missing', async () => {
  const [sent, failure] = await page.evaluate(async (url) => {
    const { sinks, noise, settle } = (window as UploadWindow).up;
    const answers = [
      { csrf: 'of the function', uploadId: 7 },
      { token: 'of another name' },
    ] as const;
    return Promise.all(
      answers.map((answer) => {
        const sink = sinks.upload({ url, tokenField: 'csrf', token: () => answer, retries: 0 });
        return settle(sink.writeAll?.(noise(10)) ?? Promise.reject(new Error('It cannot.')));
      }),
    );
  }, `${target.url}/upload`);
  expect(sent).toMatchObject({ value: { status: 200 } });
  expect(target.stored.map(({ parts }) => parts)).toMatchObject([
    [
      { field: 'csrf', text: 'of the function' },
      { field: 'uploadId', text: '7' },
      { field: 'file1' },
    ],
  ]);
  expect(failure?.failure?.message).toBe(
    "options.token must return a string, or an object with a member 'csrf'",
  );
});

test("a function of the caller's that fails is named, its own error beneath", async () => {
  const failure = await page.evaluate(async (url) => {
    const { sinks, noise, settle } = (window as UploadWindow).up;
    const token = () => Promise.reject(new Error('Nobody is logged in'));
    const snapshot = noise(10);
    const [image] = snapshot.images;
    if (!image) throw new Error('There is no image.');
    return settle(sinks.upload({ url, token, retries: 0 }).write(image, snapshot));
  }, `${target.url}/upload`);
  expect(failure.failure).toMatchObject({ code: 'network', message: 'options.token failed' });
});

/** Uploads JPEGs to the reference server. */
function sendJpegs(options: Partial<UploadOptions>): Promise<Settled<UploadResult>> {
  return page.evaluate(
    async ({ url, tokenUrl, options }) => {
      const { sinks, jpegs, settle } = (window as UploadWindow).up;
      const sink = sinks.upload({ url, tokenUrl, credentials: 'include', ...options });
      if (!sink.writeAll) throw new Error('It takes no two images at once.');
      return settle(sink.writeAll(await jpegs(320, 64)));
    },
    { url: `${server.url}/upload`, tokenUrl: `${server.url}/token`, options },
  );
}

test.each(['multipart', 'base64'] as const)(
  'the reference server on another origin takes a %s upload with its token',
  async (format) => {
    const before = (await readdir(folder)).length;
    const { value, failure } = await sendJpegs({ format, tokenData: { page: 'news' } });
    expect(failure).toBeUndefined();
    expect(value).toMatchObject({
      status: 200,
      answer: { ok: true, files: [{ type: 'image/jpeg', width: 320 }, { width: 64 }] },
    });
    expect((await readdir(folder)).length).toBe(before + 2);
  },
);

test('the reference server refuses a token that it did not give', async () => {
  const before = (await readdir(folder)).length;
  const { failure } = await sendJpegs({ tokenUrl: undefined, token: 'made-up-token' });
  expect(failure).toMatchObject({ code: 'http', status: 403, retryable: false });
  expect(failure?.answer).toHaveProperty('error.code');
  expect(failure?.message).not.toContain('made-up-token');
  expect((await readdir(folder)).length).toBe(before);
});

test('without credentials the reference server knows no session', async () => {
  const { failure } = await sendJpegs({ credentials: 'same-origin' });
  expect(failure).toMatchObject({ code: 'http', status: 403 });
});
