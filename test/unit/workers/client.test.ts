import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import type { WorkerConfig } from '../../../shared/protocol.js';
import type { VariantFacts } from '../../../shared/variant-facts.js';
import { WorkerClient } from '../../../src/workers/client.js';
import type { WorkerStarter } from '../../../src/workers/start-worker.js';
import { PageServices, type ServiceOptions } from '../../../src/workers/services/page-services.js';
import { timelineJob } from './scripted-executor.js';
import { startThread, type ThreadWorker } from './thread.js';

const SETTINGS = { credentials: undefined, headers: [], referrerPolicy: undefined };
const CONFIG: WorkerConfig = {
  assetBaseUrl: undefined,
  engine: 'auto',
  ffmpeg: undefined,
  network: {
    settings: { playlist: SETTINGS, key: SETTINGS, segment: SETTINGS },
    ...{
      retries: 0,
      stallTimeoutSeconds: 1,
      maxWaitSeconds: 1,
      cacheBytes: 0,
      connectionsPerHost: 6,
    },
  },
  ...{ usesPageFetch: false, hasKeyProvider: false, pool: undefined },
};
const OPTIONS: ServiceOptions = {
  ...{ fetch: undefined, keyProvider: undefined, network: { connectionsPerHost: 6 } },
};
const URL_OF_WORKER = 'https://a.test/worker.js';
const NONE = {} as VariantFacts;
const REASON = new SnapError('disposed', 'The test is over');

let clients: WorkerClient[];
let threads: ThreadWorker[];
let services: PageServices;

beforeEach(() => {
  clients = [];
  threads = [];
  services = new PageServices(OPTIONS);
});
afterEach(async () => {
  vi.useRealTimers();
  for (const client of clients) client.close(REASON);
  await Promise.all(threads.map(({ ended }) => ended));
});

function openClient(script?: URL): WorkerClient {
  const start = (): Worker => {
    const thread = startThread(script && { script });
    threads.push(thread);
    return thread;
  };
  const client = new WorkerClient(starterOf(start), () => CONFIG, services);
  clients.push(client);
  return client;
}

function starterOf(start: () => Worker): WorkerStarter {
  const failure = new SnapError('worker-failed', 'It did not load');
  return { start, explain: () => Promise.resolve(failure), url: () => URL_OF_WORKER };
}

/** Runs a job that does what the path says. */
async function run(
  client: WorkerClient,
  path: string,
  options: Partial<{ id: number; signal: AbortSignal }> & Parameters<WorkerClient['run']>[1] = {},
): Promise<unknown> {
  const { id = 1, signal = new AbortController().signal, ...callbacks } = options;
  return client.run(timelineJob(id, `https://a.test${path}`), callbacks, signal);
}

test('a worker gets its configuration before its first job', async () => {
  expect(await run(openClient(), '/config')).toEqual(CONFIG);
});

test('a failure of the job comes with class, code and what belongs to it', async () => {
  const error: unknown = await run(openClient(), '/fail').catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(SnapError);
  expect(error).toMatchObject({ code: 'http', status: 404, url: 'https://a.test/x' });
});

test('a job calls back to its own callbacks', async () => {
  const client = openClient();
  const progress: string[] = [];
  await Promise.all(
    [1, 2].map((id) =>
      run(client, '/progress', { id, onProgress: ({ step }) => progress.push(`${id} ${step}`) }),
    ),
  );
  expect(progress.sort()).toEqual(['1 fetching', '2 fetching']);
  const chooseVariant = ([first, second = first]: readonly VariantFacts[]) => second ?? NONE;
  expect(await run(client, '/choose', { chooseVariant })).toBe(1);
});

test('what a callback threw is handed on as it is', async () => {
  const thrown = { not: 'even an Error' };
  const chooseVariant = (): never => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- a caller may
    throw thrown;
  };
  await expect(run(openClient(), '/choose', { chooseVariant })).rejects.toBe(thrown);
});

test('a chooser that gives no variant is a TypeError', async () => {
  const chooseVariant = () => NONE;
  await expect(run(openClient(), '/choose', { chooseVariant })).rejects.toThrow(TypeError);
});

test('preload resolves, or tells what is missing', async () => {
  const client = openClient();
  const { signal } = new AbortController();
  await client.run({ name: 'preload', request: ['image/jpeg'] }, {}, signal);
  const failing = client.run({ name: 'preload', request: [] }, {}, signal);
  await expect(failing).rejects.toThrow('A file is missing');
});

test('an abort reaches the job, which ends itself, and the worker goes on', async () => {
  const client = openClient();
  const controller = new AbortController();
  const job = run(client, '/until-aborted', { signal: controller.signal });
  await run(client, '/config', { id: 2 });
  controller.abort();
  await expect(job).rejects.toMatchObject({ code: 'aborted', message: 'As told' });
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  expect(client.isAlive).toBe(true);
});

test('a job that was aborted before is not sent', async () => {
  const job = run(openClient(), '/silent', { signal: AbortSignal.abort('never') });
  await expect(job).rejects.toMatchObject({ code: 'aborted', cause: 'never' });
});

test('a crash ends all that a worker was doing, and says where', async () => {
  const client = openClient();
  const jobs = [run(client, '/silent'), run(client, '/crash', { id: 2 })];
  for (const job of jobs) {
    await expect(job).rejects.toMatchObject({
      code: 'worker-failed',
      message: 'The worker failed: boom (thread.js:1)',
      url: URL_OF_WORKER,
    });
  }
  expect(client.isAlive).toBe(false);
  await expect(run(client, '/config')).rejects.toMatchObject({ code: 'worker-failed' });
});

test('a script that is missing fails the job', async () => {
  const client = openClient(new URL('no-such-thread.mjs', import.meta.url));
  await expect(run(client, '/config')).rejects.toMatchObject({ code: 'worker-failed' });
  expect(client.isAlive).toBe(false);
});

test('where the page may start no worker, the reason is passed on', () => {
  const reason = new SnapError('worker-failed', 'It is forbidden');
  const starter = starterOf(() => {
    throw reason;
  });
  expect(() => new WorkerClient(starter, () => CONFIG, services)).toThrow(reason);
});

test('a script that does not load is explained', async () => {
  const worker = Object.assign(new EventTarget(), { postMessage: vi.fn(), terminate: vi.fn() });
  const starter = starterOf(() => worker as unknown as Worker);
  const client = new WorkerClient(starter, () => CONFIG, services);
  clients.push(client);
  const job = run(client, '/config');
  worker.dispatchEvent(new Event('error'));
  await expect(job).rejects.toBe(await starter.explain());
  expect(worker.terminate).toHaveBeenCalledOnce();
});

test.each(['/hang', '/silent'])(
  'a worker that does not answer (%s) is ended, which only its job is blamed for',
  async (path) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const client = openClient();
    const job = run(client, path);
    const other = run(client, '/until-aborted', { id: 2 });
    const outcomes = Promise.allSettled([job, other]);
    await vi.advanceTimersByTimeAsync(5999);
    expect(client.isAlive).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(client.isAlive).toBe(false);
    expect(await outcomes).toMatchObject([
      { reason: { code: 'timeout', url: `https://a.test${path}` } },
      { reason: { code: 'worker-failed', message: 'The worker hung' } },
    ]);
    expect(vi.getTimerCount()).toBe(0);
  },
);

test('close ends the worker and rejects everything with its reason; the first one counts', async () => {
  const client = openClient();
  const job = run(client, '/silent');
  client.close(REASON);
  client.close(new SnapError('worker-failed', 'Too late'));
  await expect(job).rejects.toBe(REASON);
  await expect(run(client, '/config')).rejects.toBe(REASON);
  expect(client.isAlive).toBe(false);
});

test('a worker that lives long does not hold on to what it gave', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const client = openClient();
  const given = new WeakRef((await run(client, '/config')) as object);
  const isGone = (): boolean => {
    collect();
    return given.deref() === undefined;
  };
  await expect.poll(isGone).toBe(true);
});
