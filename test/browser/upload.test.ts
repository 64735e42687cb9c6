import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { UploadOptions, UploadResult } from '../../src/sinks/index.js';
import { createGate, NEVER, type Gate } from '../helpers/gate.js';
import { startStaticServer } from '../helpers/static-server.js';
import { sendNoise, type ToldUpload, type UploadCall } from '../helpers/upload-call.js';
import {
  openUploadLab,
  type PageFailure,
  type Settled,
  type UploadLab,
  type UploadWindow,
} from '../helpers/upload-page.js';
import { startUploadTarget, type UploadTarget } from '../helpers/upload-target.js';

let lab: UploadLab;
let page: Page;
let target: UploadTarget;
/** Opens when the page is told of progress. */
let told: Gate;

beforeAll(async () => {
  [lab, target] = await Promise.all([openUploadLab(), startUploadTarget()]);
  page = await lab.openTab();
  await page.exposeFunction('onTold', () => {
    told.open();
  });
});
afterAll(async () => {
  await lab.close();
  await target.close();
});
beforeEach(() => {
  told = createGate();
  target.reset();
});

/** Uploads noise to the target. */
function send(call: Partial<UploadCall> = {}): Promise<ToldUpload> {
  return sendNoise(page, { url: `${target.url}/upload`, ...call });
}

async function succeed(call?: Partial<UploadCall>): Promise<UploadResult> {
  const { settled } = await send(call);
  expect(settled.failure).toBeUndefined();
  if (!settled.value) throw new Error('There is no result.');
  return settled.value;
}

async function fail(call?: Partial<UploadCall>): Promise<PageFailure> {
  const { settled } = await send(call);
  if (!settled.failure) throw new Error('There is no failure.');
  expect(settled.failure).toMatchObject({ name: 'SnapError', url: `${target.url}/upload` });
  return settled.failure;
}

test('all images of a snapshot go as files of one form, behind the fields', async () => {
  const result = await succeed({
    sizes: [1000, 2000, 3000],
    options: { fields: { job: 'news', part: 3 }, token: 'one' },
  });
  expect(result).toEqual({ status: 200, answer: { ok: true, isNew: true } });
  expect(target.stored.map(({ parts }) => parts)).toEqual([
    [
      expect.objectContaining({ field: 'job', text: 'news' }),
      expect.objectContaining({ field: 'part', text: '3' }),
      expect.objectContaining({ field: 'token', text: 'one' }),
      expect.objectContaining({ field: 'file1', name: 'picture-1.jpg', bytes: 1000 }),
      expect.objectContaining({ field: 'file2', name: 'picture-2.jpg', bytes: 2000 }),
      expect.objectContaining({ field: 'file3', name: 'picture-3.jpg', bytes: 3000 }),
    ],
  ]);
});

test('one image goes alone, as a file with its type, by the method and headers asked for', async () => {
  await succeed({
    options: { method: 'PUT', fileField: 'picture', headers: { 'x-from': 'the page' } },
  });
  const [stored] = target.stored;
  expect(stored?.method).toBe('PUT');
  expect(stored?.headers).toMatchObject({ 'x-from': 'the page' });
  expect(stored?.parts).toEqual([
    { field: 'picture1', name: 'picture-1.jpg', type: 'image/jpeg', bytes: 1000, text: undefined },
  ]);
});

test('in base64 the second image is the thumbnail', async () => {
  await succeed({ sizes: [9000, 100], options: { format: 'base64', token: 'one' } });
  const fields = Object.fromEntries(
    target.stored[0]?.parts.map(({ field, text }) => [field, text ?? '']) ?? [],
  );
  expect(fields).toMatchObject({
    token: 'one',
    type: 'image/jpeg',
    name: 'picture-1.jpg',
    thumbnailname: 'picture-2.jpg',
  });
  expect(Object.keys(fields)).toHaveLength(6);
  expect(Buffer.from(fields['image'] ?? '', 'base64')).toHaveLength(9000);
  expect(Buffer.from(fields['thumbnail'] ?? '', 'base64')).toHaveLength(100);
});

test.each([
  [{ typeName: 'extension' as const }, 'jpg'],
  [{ typeName: 'extension' as const, fields: { type: 'jpeg' } }, 'jpeg'],
  [{}, 'image/jpeg'],
])('in base64 with %j the type is %s', async (options, type) => {
  await succeed({ options: { format: 'base64', ...options } });
  expect(target.stored[0]?.parts.find(({ field }) => field === 'type')?.text).toBe(type);
});

test('progress grows to the whole form in several steps', async () => {
  const size = 24 * 2 ** 20;
  // More than fits into the buffers in between.
  target.faults.push({ kind: 'paused', afterBytes: 1, until: told.opened });
  const { settled, progress } = await send({ sizes: [size] });
  expect(settled.value?.status).toBe(200);
  const loaded = progress.map((step) => step.loaded);
  expect(loaded.length).toBeGreaterThan(1);
  expect(loaded).toEqual([...new Set(loaded)].sort((a, b) => a - b));
  const last = progress.at(-1);
  expect(last?.loaded).toBe(last?.total);
  expect(last?.total).toBeGreaterThan(size);
  expect(last?.total).toBeLessThan(size + 1000);
});

test('a connection that breaks in the middle is tried again under the same key', async () => {
  target.faults.push({ kind: 'drop', afterBytes: 200_000 });
  const { settled, progress } = await send({ sizes: [4_000_000] });
  expect(settled.value?.status).toBe(200);
  expect(target.stored).toHaveLength(1);
  expect(target.log.map(({ key }) => key)).toEqual([target.stored[0]?.key, target.stored[0]?.key]);
  expect(target.stored[0]?.key).toMatch(/^[0-9a-f]{32}$/);
  const loaded = progress.map((step) => step.loaded);
  expect(loaded).toEqual([...new Set(loaded)].sort((a, b) => a - b));
});

test('an upload whose answer is lost is stored once', async () => {
  target.faults.push({ kind: 'drop-answer' });
  expect(await succeed({ key: 'mine' })).toMatchObject({ answer: { ok: true, isNew: false } });
  expect(target.stored.map(({ key }) => key)).toEqual(['mine']);
  expect(target.log.map(({ key }) => key)).toEqual(['mine', 'mine']);
});

test.each([408, 425, 429, 500, 503])('after HTTP %i comes another attempt', async (status) => {
  target.faults.push({ kind: 'answer', status, headers: { 'retry-after': '0' } });
  await succeed();
  expect(target.stored).toHaveLength(1);
  expect(target.log).toHaveLength(2);
});

test('a refusal is told at once, with what the server said', async () => {
  target.faults.push({ kind: 'answer', status: 422, body: '{"error":{"code":"no_picture"}}' });
  expect(await fail()).toMatchObject({
    code: 'http',
    status: 422,
    message: 'The upload was refused: HTTP 422',
    retryable: false,
    answer: { error: { code: 'no_picture' } },
  });
  expect(target.log).toHaveLength(1);
});

test('a server that keeps failing is given up after the retries', async () => {
  const failure = { kind: 'answer', status: 500, body: '<h1>Sorry</h1>' } as const;
  target.faults.push(failure, failure, failure);
  expect(await fail({ options: { retries: 1 } })).toMatchObject({
    code: 'http',
    status: 500,
    retryable: true,
    answer: '<h1>Sorry</h1>',
  });
  expect(target.log).toHaveLength(2);
});

test('a server that asks for a longer wait than the timeout is given up at once', async () => {
  target.faults.push({ kind: 'answer', status: 503, headers: { 'retry-after': '3600' } });
  expect(await fail()).toMatchObject({ code: 'http', status: 503 });
  expect(target.log).toHaveLength(1);
});

test('a server that does not answer ends with a timeout', async () => {
  target.faults.push({ kind: 'silent' });
  expect(await fail({ options: { retries: 0, timeout: 0.3 } })).toMatchObject({
    code: 'timeout',
    retryable: true,
  });
});

test('a server that is not there, and one that allows no page, end with a network error', async () => {
  const gone = await startUploadTarget();
  await gone.close();
  const url = `${gone.url}/upload?secret=1`;
  const { settled } = await send({ options: { url, retries: 0 } });
  expect(settled.failure).toMatchObject({ code: 'network', url: `${gone.url}/upload` });
  expect(settled.failure?.message).not.toContain('secret');
  const closed = await startStaticServer({ folders: {} });
  const foreign = await send({ options: { url: closed.url, retries: 0 } });
  await closed.close();
  expect(closed.log).toHaveLength(1);
  expect(foreign.settled.failure).toMatchObject({ code: 'network' });
});

test('an upload that is aborted ends at once, and nothing is stored', async () => {
  target.faults.push({ kind: 'paused', afterBytes: 1, until: NEVER });
  const { settled } = await send({ sizes: [24 * 2 ** 20], abort: 'during' });
  expect(settled.failure).toMatchObject({ code: 'aborted', name: 'SnapError' });
  const before = await send({ abort: 'before' });
  expect(before.settled.failure).toMatchObject({ code: 'aborted' });
  expect(before.progress).toEqual([]);
  expect(target.stored).toEqual([]);
});

test.each([
  ['', undefined],
  ['Thanks', 'Thanks'],
  ['[1,2]', [1, 2]],
  ['{"broken":', '{"broken":'],
])('the answer %j is returned as %j', async (body, answer) => {
  target.faults.push({ kind: 'stored', body });
  expect((await succeed()).answer).toEqual(answer);
});

test('an answer without an end is cut off, and no retry follows', async () => {
  target.faults.push({ kind: 'endless' });
  expect(await fail()).toMatchObject({ code: 'too-large', status: 200, retryable: false });
  expect(target.log).toHaveLength(1);
});

test('an error as long as a book is told by its beginning', async () => {
  target.faults.push({ kind: 'answer', status: 400, body: 'x'.repeat(300_000) });
  expect(await fail()).toMatchObject({ code: 'http', status: 400, answer: 'x'.repeat(1000) });
});

test.each([
  [307, '/other'],
  [308, '/other'],
  [307, '/closed'],
])('HTTP %i to %s is followed with the whole form', async (status, location) => {
  target.faults.push({ kind: 'answer', status, headers: { location } });
  await succeed({ sizes: [100_000] });
  const asked = new Set(target.log.map(({ method, path }) => `${method} ${path}`));
  expect([...asked]).toEqual(['POST /upload', `POST ${location}`, `GET ${location}`]);
  expect(target.stored).toHaveLength(1);
  expect(target.stored[0]?.parts).toMatchObject([{ field: 'file1', bytes: 100_000 }]);
});

test.each([301, 302, 303, 307])('HTTP %i to a page is no delivery', async (status) => {
  const location = `${target.url}/${status === 307 ? 'page' : 'login'}?next=secret`;
  target.faults.push({ kind: 'answer', status, headers: { location } });
  const failure = await fail();
  expect(failure).toMatchObject({ code: 'http', status: 200, retryable: false });
  expect(failure.message).toContain(`redirected to ${target.url}/`);
  expect(failure.message).not.toContain('secret');
});

test.each([
  [{ url: 5 }, TypeError],
  [{ method: 'GET' }, TypeError],
  [{ format: 'xml' }, TypeError],
  [{ typeName: 'jpg' }, TypeError],
  [{ credentials: 'omit' }, TypeError],
  [{ retries: 11 }, RangeError],
  [{ timeout: 0 }, RangeError],
  [{ token: 'a', tokenUrl: '/token' }, TypeError],
  [{ headers: { 'not a name': 'secret-value' } }, TypeError],
  [{ fileField: '' }, TypeError],
  [{ accept: true }, TypeError],
])('options of %j are a mistake', async (options, expected) => {
  const error = await page.evaluate((options) => {
    try {
      (window as UploadWindow).up.sinks.upload({
        url: '/x',
        ...options,
      } as unknown as UploadOptions);
    } catch (error) {
      return String(error);
    }
    return undefined;
  }, options);
  expect(error).toMatch(new RegExp(`^${expected.name}: options\\.`));
  expect(error).not.toContain('secret-value');
});

/** Uploads noise with an `accept` that takes JSON only, or throws. */
function sendChecked(mode: 'json' | 'throws'): Promise<Settled<UploadResult>> {
  return page.evaluate(
    async ({ url, mode }) => {
      const { sinks, noise, settle } = (window as UploadWindow).up;
      const sink = sinks.upload({
        url,
        accept: ({ headers, status, redirected, url: from }) => {
          if (mode === 'throws') throw new Error(`${status} ${redirected} ${from}`);
          return headers.get('content-type') === 'application/json';
        },
      });
      const snapshot = noise(10);
      const [image] = snapshot.images;
      if (!image) throw new Error('There is no image.');
      return settle(sink.write(image, snapshot));
    },
    { url: `${target.url}/upload`, mode },
  );
}

test('accept decides about successful answers, redirected ones among them', async () => {
  expect((await sendChecked('json')).value?.status).toBe(200);
  target.faults.push({ kind: 'answer', status: 307, headers: { location: '/page' } });
  expect((await sendChecked('json')).value?.status).toBe(200);
  target.faults.push({ kind: 'answer', status: 302, headers: { location: '/login' } });
  expect((await sendChecked('json')).failure).toMatchObject({
    code: 'http',
    status: 200,
    retryable: false,
    message: 'The upload was answered with something that options.accept does not take',
    answer: '<form>Who are you?</form>',
  });
  target.reset();
  const page = { 'content-type': 'text/html' };
  target.faults.push({ kind: 'answer', status: 200, headers: page, body: '<form>' });
  expect((await sendChecked('json')).failure).toMatchObject({ code: 'http', answer: '<form>' });
  expect((await sendChecked('throws')).failure).toMatchObject({ code: 'http', status: 200 });
  expect(target.log).toHaveLength(2);
});
