import { afterEach, beforeEach, expect, test } from 'vitest';
import { resolveSnapperOptions } from '../../../src/options/snapper.js';
import { Runtime } from '../../../src/runtime.js';
import { timelineRequest } from './scripted-executor.js';
import { startThread, type ThreadWorker } from './thread.js';

const { signal } = new AbortController();

let runtime: Runtime;
let threads: ThreadWorker[];

beforeEach(() => {
  threads = [];
  const start = (): Worker => {
    const thread = startThread({ isFirst: threads.length === 0 });
    threads.push(thread);
    return thread;
  };
  const starter = { start, explain: () => Promise.reject(new Error()), url: () => 'worker.js' };
  runtime = new Runtime(resolveSnapperOptions({ workers: 2 }), starter);
});
afterEach(async () => {
  runtime.dispose();
  await Promise.all(threads.map(({ ended }) => ended));
});

function run(path: string, id = 1): ReturnType<typeof runtime.run<'timeline'>> {
  return runtime.run('timeline', timelineRequest(id, `https://a.test${path}`), {}, signal);
}

test('jobs go to workers that are started for them, as many as there may be', async () => {
  const paths = ['/config', '/config', '/config'];
  await Promise.all(paths.map((path, id) => run(path, id)));
  expect(threads).toHaveLength(2);
});

test('a job whose worker crashes is made again by another', async () => {
  await run('/crash-first');
  expect(threads).toHaveLength(2);
});

test('preload starts a worker, and tells what failed', async () => {
  await runtime.preload(['image/jpeg']);
  expect(threads).toHaveLength(1);
  await expect(runtime.preload([])).rejects.toMatchObject({
    code: 'worker-failed',
    message: 'A file is missing',
  });
});

test('dispose ends the workers, and all that they do fails', async () => {
  const running = [run('/silent'), run('/silent', 2), run('/silent', 3)];
  runtime.dispose();
  const outcomes = await Promise.allSettled([...running, run('/config', 4)]);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'disposed' } });
  }
  await Promise.all(threads.map(({ ended }) => ended));
});
