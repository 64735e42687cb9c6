import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KeyQuestion, PageFetchRequest } from '../../../shared/protocol.js';
import type { VariantFacts } from '../../../shared/variant-facts.js';
import {
  PageServices,
  type ServiceOptions,
  type WorkerService,
} from '../../../src/workers/services/page-services.js';
import { startStreamServer, type StreamServer } from '../../helpers/stream-server.js';
import { soon } from '../fetch/make-client.js';
import { createGate, NEVER } from '../../helpers/gate.js';

const KEY: KeyQuestion = {
  ...{ url: 'https://keys.test/1', method: 'AES-128', keyFormat: 'identity', iv: undefined },
  ...{ playlistUrl: 'https://cdn.test/p.m3u8', sequence: 0, maxAgeMs: Infinity },
};
const PROGRESS = { step: 'fetching', bytesFetched: 1, imagesDone: 0 } as const;

let server: StreamServer;

beforeEach(async () => {
  server = await startStreamServer();
  server.put('/body', new Uint8Array(200_000));
});
afterEach(() => server.close());

function openServices(options: Partial<ServiceOptions> = {}): PageServices {
  const fetch = globalThis.fetch;
  return new PageServices({
    ...{ fetch, keyProvider: undefined, network: { connectionsPerHost: 6 } },
    ...options,
  });
}

function openWorker(services: PageServices): WorkerService {
  return services.open();
}

function question(path = '/body'): PageFetchRequest {
  return { url: server.url + path, headers: {}, cache: 'default', redirect: 'follow' };
}

test.each([
  ['before its head', { heldUntil: NEVER }],
  ['in its body', { stallAfter: 1000 }],
])(
  'a request is aborted when its worker is gone, %s, and those of others go on',
  async (_, rule) => {
    server.rule('/body', rule);
    server.put('/other', 'other');
    const gate = createGate();
    server.rule('/other', { heldUntil: gate.opened });
    const services = openServices();
    const [dying, other] = [openWorker(services), openWorker(services)];
    const opening = dying.api.openFetch(1, question());
    const going = other.api.openFetch(1, question('/other'));
    await soon(() => server.log.length).toBe(2);
    if ('stallAfter' in rule) await opening;
    dying.close();
    await soon(() => server.requests('/body')[0]?.aborted).toBe(true);
    gate.open();
    expect(await going).toMatchObject({ ok: true, value: { status: 200 } });
    expect(await other.api.readFetch(1)).toMatchObject({ ok: true });
    expect(server.requests('/other')[0]?.aborted).toBe(false);
  },
);

test('a request is cancelled by its number, before its head is there', async () => {
  server.rule('/body', { heldUntil: NEVER });
  const { api } = openWorker(openServices());
  const opening = api.openFetch(1, question());
  await soon(() => server.log.length).toBe(1);
  api.cancelFetch(1);
  expect(await opening).toMatchObject({ ok: false, error: { name: 'AbortError' } });
  await soon(() => server.log[0]?.aborted).toBe(true);
});

test('a fetch that knows no signals has its body cancelled as soon as it is there', async () => {
  const gate = createGate();
  server.rule('/body', { heldUntil: gate.opened, stallAfter: 1000 });
  const worker = openWorker(openServices({ fetch: (url) => globalThis.fetch(url) }));
  void worker.api.openFetch(1, question());
  await soon(() => server.log.length).toBe(1);
  worker.close();
  gate.open();
  await soon(() => server.log[0]?.aborted).toBe(true);
});

test('a worker that is gone makes no request', async () => {
  let calls = 0;
  const fetch = (): Promise<Response> => {
    calls += 1;
    return Promise.resolve(new Response('body'));
  };
  const worker = openWorker(openServices({ fetch }));
  worker.close();
  expect(await worker.api.openFetch(1, question())).toMatchObject({ ok: false });
  expect(calls).toBe(0);
});

test('a body of which nothing is known is an error, not the end of one', async () => {
  const { api } = openWorker(openServices());
  expect(await api.readFetch(1)).toMatchObject({ ok: false });
  await api.openFetch(1, question());
  api.cancelFetch(1);
  expect(await api.readFetch(1)).toMatchObject({ ok: false });
});

test('workers number their requests each for itself', async () => {
  server.put('/a', 'A');
  server.put('/b', 'B');
  const services = openServices();
  const [a, b] = [openWorker(services), openWorker(services)];
  await a.api.openFetch(1, question('/a'));
  await b.api.openFetch(1, question('/b'));
  const texts = await Promise.all([a, b].map(({ api }) => api.readFetch(1)));
  expect(texts.map((outcome) => outcome.ok && new TextDecoder().decode(outcome.value))).toEqual([
    'A',
    'B',
  ]);
});

test('what one worker was to fetch or to compile falls to the next when it is gone', async () => {
  const services = openServices();
  const [dying, next, last] = [1, 2, 3].map(() => openWorker(services));
  await dying?.api.key(KEY);
  expect(await dying?.api.module('core')).toBeUndefined();
  const keys = [next, last].map((worker) => worker?.api.key(KEY));
  const modules = [next, last].map((worker) => worker?.api.module('core'));
  dying?.close();
  expect(await keys[0]).toEqual({ ok: true, value: { kind: 'fetch' } });
  expect(await modules[0]).toBeUndefined();
  const [bytes, module] = [Uint8Array.of(1), {}];
  next?.api.keyFetched(KEY.url ?? '', bytes);
  next?.api.moduleCompiled('core', module);
  expect(await keys[1]).toEqual({ ok: true, value: { kind: 'bytes', bytes } });
  expect(await modules[1]).toBe(module);
});

test('a job calls back under its number until it has settled', async () => {
  const { api, during } = openWorker(openServices());
  const steps: string[] = [];
  const callbacks = { onProgress: () => steps.push('progress') };
  await during(1, callbacks, async () => {
    await setImmediate();
    api.progress(1, PROGRESS);
    api.progress(2, PROGRESS);
  });
  api.progress(1, PROGRESS);
  expect(steps).toEqual(['progress']);
});

test('a worker that is gone calls nothing back, while its job is made again by another', async () => {
  const services = openServices();
  const [dying, next] = [openWorker(services), openWorker(services)];
  const calls: string[] = [];
  const callbacks = {
    onProgress: () => calls.push('progress'),
    chooseVariant: () => {
      calls.push('choose');
      return variant;
    },
  };
  const variant = { url: 'https://cdn.test/1' } as VariantFacts;
  const variants = [variant];
  const jobs = [dying, next].map((worker) =>
    worker.during(1, callbacks, () => new Promise(() => undefined)),
  );
  dying.close();
  dying.api.progress(1, PROGRESS);
  expect(await dying.api.chooseVariant(1, variants)).toMatchObject({ ok: false });
  expect(calls).toEqual([]);
  next.api.progress(1, PROGRESS);
  expect(await next.api.chooseVariant(1, variants)).toEqual({ ok: true, value: 0 });
  expect(calls).toEqual(['progress', 'choose']);
  expect(jobs).toHaveLength(2);
});

test('what a chooser threw is what its job rejects with, and no other one', async () => {
  const { api, during } = openWorker(openServices());
  const thrown = new RangeError('none of these');
  const chooseVariant = (): never => {
    throw thrown;
  };
  const failing = during(1, { chooseVariant }, async () => {
    await api.chooseVariant(1, []);
    throw new Error('as it came back from the worker');
  });
  await expect(failing).rejects.toBe(thrown);
  const later = during(1, {}, () => Promise.reject(new Error('its own')));
  await expect(later).rejects.toThrow('its own');
});
