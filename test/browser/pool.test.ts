import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LiveAnswer } from '../helpers/stream-server.js';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';

const PLAYLIST = '/sample/ts/index.m3u8';
const THUMB = { images: [{ width: 320 }] };

/** Playlists below `/held/`, which are empty, and answered one after the other. */
class Arrivals {
  readonly #held: (() => void)[] = [];
  arrived = 0;

  readonly answer: LiveAnswer = async ({ path }) => {
    if (!path.startsWith('/held/')) return undefined;
    this.arrived += 1;
    await new Promise<void>((resolve) => this.#held.push(resolve));
    return { status: 403 };
  };

  answerOne(): void {
    this.#held.shift()?.();
  }
}

let lab: Lab;
let arrivals: Arrivals;

beforeAll(async () => {
  lab = await openLab({
    folders: { '/real': 'dist' },
    answer: (question) => arrivals.answer(question),
  });
});
afterAll(() => lab.close());
beforeEach(() => {
  arrivals = new Arrivals();
  lab.streams.reset();
});

/** The first worker that is started throws this in the middle of a capture; the next ones are as they should be. */
function spoilFirstWorker(message: string): void {
  const body = `import '${lab.streams.url}/real/worker.js';
self.fetch = () => new Promise(() => {
  setTimeout(() => { throw new Error('${message}'); });
});`;
  lab.streams.rule('/dist/worker.js', { body, contentType: 'text/javascript', times: 1 });
}

const WORKERS = { workers: 1 };

test('a worker that crashes is replaced, and its captures are made again', async () => {
  await lab.renew({ ...WORKERS, assetBaseUrl: `${lab.streams.url}/dist/` });
  spoilFirstWorker('boom');
  const times = [0, 4, 8];
  const snapshots = await Promise.all(
    times.map((time) => lab.snap(PLAYLIST, { at: { time }, ...THUMB })),
  );
  expect(snapshots.map((snapshot) => frameOf(snapshot))).toEqual([0, 100, 200]);
});

test('a worker that crashes at every capture is given up after the second', async () => {
  await lab.renew({ ...WORKERS, assetBaseUrl: `${lab.streams.url}/dist/` });
  spoilFirstWorker('boom');
  spoilFirstWorker('again');
  expect(await lab.fail(PLAYLIST)).toMatchObject({ code: 'worker-failed', retryable: true });
  expect(lab.streams.requests('/dist/worker.js')).toHaveLength(2);
  expect(frameOf(await lab.snap(PLAYLIST, THUMB))).toBe(0);
});

test('three workers compile each WebAssembly file once', async () => {
  await lab.renew({ workers: 3, assetBaseUrl: `${lab.streams.url}/dist/` });
  const times = [0, 4, 8, 12, 16, 20];
  const snapshots = await Promise.all(
    times.map((time) => lab.snap(PLAYLIST, { at: { time }, ...THUMB })),
  );
  expect(snapshots.map((snapshot) => frameOf(snapshot))).toEqual(times.map((time) => time * 25));
  expect(lab.streams.requests('/dist/worker.js')).toHaveLength(3);
  const wasm = lab.streams.requests(/\.wasm$/).map(({ path }) => path);
  expect(wasm).toHaveLength(new Set(wasm).size);
});

test('a worker without work ends, and the next capture starts another', async () => {
  await lab.page.evaluate(() => {
    const terminate = Object.getOwnPropertyDescriptor(Worker.prototype, 'terminate')?.value as (
      this: Worker,
    ) => void;
    Object.assign(globalThis, { ended: 0 });
    Worker.prototype.terminate = function (this: Worker) {
      (globalThis as unknown as { ended: number }).ended += 1;
      terminate.call(this);
    };
  }, undefined);
  await lab.renew({ workers: 1, idleTimeout: 0.2 });
  const countEnded = (): Promise<number> =>
    lab.page.evaluate(() => (globalThis as unknown as { ended: number }).ended, undefined);
  const before = await countEnded();
  expect(frameOf(await lab.snap(PLAYLIST, THUMB))).toBe(0);
  await expect.poll(countEnded).toBe(before + 1);
  expect(frameOf(await lab.snap(PLAYLIST, THUMB))).toBe(0);
});

test.each([
  { workers: 4, connectionsPerHost: 1 },
  { workers: 4, connectionsPerHost: 2 },
  { workers: 2, connectionsPerHost: 3 },
  { workers: 1, connectionsPerHost: 2 },
])('$workers workers share $connectionsPerHost connections to a host', async (options) => {
  const { connectionsPerHost } = options;
  await lab.renew({ ...options, retries: 0 });
  await lab.preload();
  const paths = ['/held/1', '/held/2', '/held/3', '/held/4', '/held/5', '/held/6'];
  const failures = paths.map((path) => lab.fail(path));
  for (const [answered] of paths.entries()) {
    const most = Math.min(answered + connectionsPerHost, paths.length);
    await expect.poll(() => arrivals.arrived).toBe(most);
    arrivals.answerOne();
  }
  for (const failure of failures) expect(await failure).toMatchObject({ status: 403 });
});

test('what a worker asked of a host is free again when it crashes', async () => {
  await lab.renew({ workers: 2, connectionsPerHost: 1, assetBaseUrl: `${lab.streams.url}/dist/` });
  spoilFirstWorker('boom');
  expect(frameOf(await lab.snap(PLAYLIST, THUMB))).toBe(0);
});
