import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { QueuedItem, QueuedSink, QueueOptions, UploadResult } from '../../src/sinks/index.js';
import {
  openUploadLab,
  type Settled,
  type UploadLab,
  type UploadWindow,
} from '../helpers/upload-page.js';
import { startUploadTarget, type Fault, type UploadTarget } from '../helpers/upload-target.js';

let lab: UploadLab;
let target: UploadTarget;
let page: Page;
let name: string;
let count = 0;

beforeAll(async () => {
  [lab, target] = await Promise.all([openUploadLab(), startUploadTarget()]);
});
afterAll(async () => {
  await lab.close();
  await target.close();
});
beforeEach(async () => {
  target.reset();
  name = `test ${(count += 1)}`;
  const [first] = lab.context.pages();
  page = first ? await startQueue(first) : await openQueue();
});
afterEach(async () => {
  await lab.context.setOffline(false);
  // Tabs cost time: the first one that is left has the next test's queue, too.
  const [first, ...others] = lab.context.pages();
  await Promise.all(others.map((tab) => tab.close()));
  await first?.evaluate(() => (window as unknown as QueueWindow).queue.close());
});

const BUSY: Fault = { kind: 'answer', status: 503 };
/** What meets this waits until it is flushed. */
const LATER: Fault = { ...BUSY, headers: { 'retry-after': '3600' } };

type QueueWindow = UploadWindow & {
  readonly queue: QueuedSink<UploadResult>;
  /** Types and numbers of the events. */
  readonly events: string[];
};

/** Holds a delivery that is under way. */
interface SendingWindow {
  readonly controller: AbortController;
  readonly settled: Promise<Settled<object>>;
}

async function openQueue(options: Partial<QueueOptions> = {}): Promise<Page> {
  return startQueue(await lab.openTab(), options);
}

/** Puts a queue in front of uploads to the target. */
async function startQueue(tab: Page, options: Partial<QueueOptions> = {}): Promise<Page> {
  await tab.evaluate(
    ({ url, options }) => {
      const { sinks } = (window as UploadWindow).up;
      const queue = sinks.queued(sinks.upload({ url, retries: 0 }), options);
      const events: string[] = [];
      for (const type of ['queued', 'sent', 'failed'] as const) {
        queue.addEventListener(type, ({ detail }) => events.push(`${type} ${detail.id}`));
      }
      Object.assign(window, { queue, events });
    },
    { url: `${target.url}/upload`, options: { name, ...options } },
  );
  return tab;
}

/** Gives one image of so many bytes to the queue of a tab; of an error that made it wait, its code is told. */
function write(bytes = 1000, tab = page): Promise<Settled<object>> {
  return tab.evaluate(async (bytes) => {
    const { queue, up } = window as unknown as QueueWindow;
    const snapshot = up.noise(bytes);
    const [image] = snapshot.images;
    if (!image) throw new Error('There is no image.');
    const settled = await up.settle(queue.write(image, snapshot));
    if (settled.value?.state !== 'queued') return settled;
    return { value: { ...settled.value, error: settled.value.error.code } };
  }, bytes);
}

function pending(tab = page): Promise<readonly QueuedItem[]> {
  return tab.evaluate(() => (window as unknown as QueueWindow).queue.pending());
}

function failed(): Promise<readonly QueuedItem[]> {
  return page.evaluate(() => (window as unknown as QueueWindow).queue.failed());
}

function events(tab = page): Promise<readonly string[]> {
  return tab.evaluate(() => (window as unknown as QueueWindow).events);
}

function flush(tab = page): Promise<void> {
  return tab.evaluate(() => (window as unknown as QueueWindow).queue.flush());
}

/** Resolves when nothing waits. */
async function drained(tab = page): Promise<void> {
  await expect.poll(() => pending(tab)).toEqual([]);
}

test('what can be sent is sent at once, and its result returned', async () => {
  const { value } = await write();
  expect(value).toEqual({
    state: 'sent',
    id: 1,
    result: { status: 200, answer: { ok: true, isNew: true } },
  });
  expect([await pending(), await events()]).toEqual([[], ['sent 1']]);
});

test('a whole snapshot goes in one request', async () => {
  const state = await page.evaluate(async () => {
    const { queue, up } = window as unknown as QueueWindow;
    return (await queue.writeAll?.(up.noise(100, 200)))?.state;
  });
  expect(state).toBe('sent');
  expect(target.stored[0]?.parts).toMatchObject([
    { field: 'file1', name: 'picture-1.jpg', bytes: 100 },
    { field: 'file2', name: 'picture-2.jpg', bytes: 200 },
  ]);
});

test('what a busy server refuses waits', async () => {
  target.faults.push(LATER);
  expect((await write()).value).toMatchObject({ state: 'queued', id: 1 });
  expect(await pending()).toMatchObject([
    { id: 1, state: 'waiting', names: ['picture-1.jpg'], bytes: 1000 },
  ]);
});

test('what is led to a login page is kept, and sent after retry()', async () => {
  target.faults.push({ kind: 'answer', status: 302, headers: { location: '/login' } });
  expect((await write()).value).not.toMatchObject({ state: 'sent' });
  expect(await failed()).toMatchObject([{ id: 1, state: 'failed', bytes: 1000 }]);
  expect(target.stored).toEqual([]);
  await page.evaluate(() => (window as unknown as QueueWindow).queue.retry());
  await expect.poll(() => target.stored.length).toBe(1);
  await expect.poll(() => failed()).toEqual([]);
});

test('what a busy server refuses goes out later by itself, under the same key', async () => {
  target.faults.push(BUSY);
  expect((await write()).value).toMatchObject({ state: 'queued', id: 1 });
  await drained();
  expect(target.stored).toHaveLength(1);
  expect(target.log.map(({ key }) => key)).toEqual([target.stored[0]?.key, target.stored[0]?.key]);
  await expect.poll(() => events()).toEqual(['queued 1', 'sent 1']);
});

test('offline everything waits; when the network is back all of it is sent, once and in order', async () => {
  await lab.context.setOffline(true);
  for (const bytes of [100, 200, 300]) {
    expect((await write(bytes)).value).toMatchObject({ state: 'queued', error: 'network' });
  }
  expect(target.log).toEqual([]);
  await lab.context.setOffline(false);
  await drained();
  expect(target.stored.map(({ parts }) => parts[0]?.bytes)).toEqual([100, 200, 300]);
  expect(target.log).toHaveLength(3);
});

test('a tab that dies in the middle of its queue loses nothing and doubles nothing', async () => {
  target.faults.push(LATER, LATER, LATER);
  for (const bytes of [100, 200, 300]) await write(bytes);
  // Of the first one the server has everything, but the tab dies before the answer.
  target.faults.push({ kind: 'stored-silent' });
  await page.evaluate(() => {
    void (window as unknown as QueueWindow).queue.flush();
  });
  await expect.poll(() => target.stored.length).toBe(1);
  await page.close();
  page = await openQueue();
  await flush();
  await drained();
  expect(target.stored.map(({ parts }) => parts[0]?.bytes).sort()).toEqual([100, 200, 300]);
  expect(new Set(target.stored.map(({ key }) => key)).size).toBe(3);
});

test('a delivery under way when its tab is closed is sent by the next one', async () => {
  target.faults.push({ kind: 'silent' });
  await page.evaluate(() => {
    const { queue, up } = window as unknown as QueueWindow;
    void queue.writeAll?.(up.noise(5000));
  });
  await expect.poll(() => target.log.length).toBe(1);
  await page.close();
  expect(target.stored).toEqual([]);
  page = await openQueue();
  await drained();
  expect(target.stored).toHaveLength(1);
  expect(target.log.map(({ key }) => key)).toEqual([target.stored[0]?.key, target.stored[0]?.key]);
});

test('two tabs send one at a time, and each delivery once', async () => {
  target.faults.push(LATER, LATER, LATER, LATER);
  for (const bytes of [100, 200, 300, 400]) await write(bytes);
  const other = await openQueue();
  await Promise.all([flush(), flush(other), write(500, other)]);
  await drained();
  expect(target.log.filter(({ path }) => path === '/upload')).toHaveLength(4 + 5);
  expect(target.stored.map(({ parts }) => parts[0]?.bytes).sort()).toEqual([
    100, 200, 300, 400, 500,
  ]);
});

test('what fails for good is told, kept as failed, and can be tried again', async () => {
  target.faults.push({ kind: 'answer', status: 413, body: '{"error":"too large"}' });
  const { failure } = await write();
  expect(failure).toMatchObject({ code: 'http', status: 413, answer: { error: 'too large' } });
  expect(await pending()).toEqual([]);
  expect(await failed()).toMatchObject([{ id: 1, state: 'failed', names: ['picture-1.jpg'] }]);
  await page.evaluate(() => (window as unknown as QueueWindow).queue.retry());
  await expect.poll(failed).toEqual([]);
  await drained();
  await expect.poll(() => events()).toEqual(['failed 1', 'sent 1']);
  expect(target.stored).toHaveLength(1);
});

test('a failed delivery can be dropped, and everything cleared', async () => {
  target.faults.push({ kind: 'answer', status: 400 }, LATER, LATER);
  await write();
  await write();
  await write();
  await page.evaluate(() => (window as unknown as QueueWindow).queue.drop(1));
  expect(await failed()).toEqual([]);
  await page.evaluate(() => (window as unknown as QueueWindow).queue.clear());
  expect(await pending()).toEqual([]);
  await flush();
  expect(target.stored).toEqual([]);
});

test('a server that never recovers ends a delivery after maxAttempts', async () => {
  const tab = await startQueue(page, { name: `${name} short`, maxAttempts: 2 });
  target.faults.push(LATER, LATER, LATER);
  expect((await write(10, tab)).value).toMatchObject({ state: 'queued' });
  await flush(tab);
  expect(await events(tab)).toEqual(['queued 1', 'failed 1']);
});

test('a queue without room still sends, and says so where it cannot', async () => {
  const tab = await startQueue(page, { name: `${name} small`, maxItems: 1, maxBytes: 5000 });
  target.faults.push(LATER);
  await write(1000, tab);
  expect((await write(10, tab)).value).toMatchObject({ state: 'sent' });
  target.faults.push(LATER);
  expect((await write(10, tab)).failure).toMatchObject({ code: 'storage-full' });
  await flush(tab);
  target.faults.push(LATER);
  expect((await write(5001, tab)).failure).toMatchObject({ code: 'storage-full' });
});

test('a delivery that is aborted leaves the queue', async () => {
  target.faults.push({ kind: 'silent' });
  await page.evaluate(() => {
    const { queue, up } = window as unknown as QueueWindow;
    const controller = new AbortController();
    if (!queue.writeAll) throw new Error('It takes no whole snapshots.');
    const promise = queue.writeAll(up.noise(1000), { signal: controller.signal });
    Object.assign(window, { controller, settled: up.settle(promise) });
  });
  await expect.poll(() => target.log.length).toBe(1);
  const failure = await page.evaluate(async () => {
    const { controller, settled } = window as unknown as SendingWindow;
    controller.abort();
    return (await settled).failure;
  });
  expect(failure).toMatchObject({ name: 'SnapError', code: 'aborted' });
  expect([await pending(), await failed()]).toEqual([[], []]);
});

test('a closed queue keeps what waits for the next one', async () => {
  target.faults.push(LATER);
  await write();
  await page.evaluate(() => (window as unknown as QueueWindow).queue.close());
  expect((await write()).failure).toMatchObject({ code: 'disposed' });
  await startQueue(page);
  expect((await pending()).length).toBe(1);
  await flush();
  expect(target.stored).toHaveLength(1);
});

test('while the network is away, deliveries behind the first are not tried', async () => {
  target.faults.push(LATER, LATER);
  await write(100);
  await write(200);
  // A browser sends a request again by itself where an old connection broke.
  target.faults.push(...Array<Fault>(20).fill({ kind: 'drop', afterBytes: 1 }));
  await flush();
  expect(new Set(target.log.slice(2).map(({ key }) => key))).toEqual(new Set([target.log[0]?.key]));
  target.faults.length = 0;
  await flush();
  expect(target.stored).toHaveLength(2);
});

test('a delivery that is given again under its key takes the place of the one that failed', async () => {
  target.faults.push({ kind: 'answer', status: 400 });
  const states = await page.evaluate(async () => {
    const { queue, up } = window as unknown as QueueWindow;
    const snapshot = up.noise(1000);
    if (!queue.writeAll) throw new Error('It takes no whole snapshots.');
    const first = await up.settle(queue.writeAll(snapshot, { key: 'mine' }));
    const again = await up.settle(queue.writeAll(snapshot, { key: 'mine' }));
    return [first.failure?.status, again.value?.state];
  });
  expect(states).toEqual([400, 'sent']);
  expect([await pending(), await failed()]).toEqual([[], []]);
  expect(target.log.map(({ key }) => key)).toEqual(['mine', 'mine']);
});

test('without TLS, where there are no Web Locks, a tab still sends one at a time', async () => {
  const tab = await startQueue(await lab.openTab('insecure'));
  expect(await tab.evaluate(() => [isSecureContext, 'locks' in navigator])).toEqual([false, false]);
  target.faults.push(LATER, LATER);
  await write(100, tab);
  await write(200, tab);
  await Promise.all([flush(tab), flush(tab), write(300, tab)]);
  await drained(tab);
  expect(target.log).toHaveLength(2 + 3);
  expect(target.stored).toHaveLength(3);
});
