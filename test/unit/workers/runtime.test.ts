import { afterEach, beforeEach, expect, test } from 'vitest';
import { resolveSnapperOptions } from '../../../src/options/snapper.js';
import { Crew } from '../../../src/runtime.js';
import { timelineRequest } from './scripted-executor.js';
import { startThread, type ThreadWorker } from './thread.js';

const { signal } = new AbortController();

let crew: Crew;
let threads: ThreadWorker[];

beforeEach(() => {
  threads = [];
  const start = (): Worker => {
    const thread = startThread({ isFirst: threads.length === 0 });
    threads.push(thread);
    return thread;
  };
  crew = new Crew(resolveSnapperOptions({ workers: 2 }), { start, end: () => undefined });
});
afterEach(async () => {
  crew.dispose();
  await Promise.all(threads.map(({ ended }) => ended));
});

function run(path: string, id = 1): ReturnType<typeof crew.run<'timeline'>> {
  return crew.run('timeline', timelineRequest(id, `https://a.test${path}`), {}, signal);
}

test('jobs go to workers that are started for them, as many as there may be', async () => {
  const paths = ['/config', '/config', '/config'];
  const outcomes = await Promise.all(paths.map((path, id) => run(path, id)));
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true]);
  expect(threads).toHaveLength(2);
});

test('a job whose worker crashes is made again by another', async () => {
  expect(await run('/crash-first')).toMatchObject({ ok: true });
  expect(threads).toHaveLength(2);
});

test('preload starts a worker, and tells what failed', async () => {
  expect(await crew.preload(['image/jpeg'])).toMatchObject({ ok: true });
  expect(threads).toHaveLength(1);
  expect(await crew.preload([])).toMatchObject({
    ok: false,
    error: { snap: { code: 'worker-failed' }, message: 'A file is missing' },
  });
});

test('dispose ends the workers, and all that they do fails', async () => {
  const outcomes = [run('/silent'), run('/silent', 2), run('/silent', 3)];
  crew.dispose();
  for (const outcome of [...outcomes, run('/config', 4)]) {
    expect(await outcome).toMatchObject({ ok: false, error: { snap: { code: 'disposed' } } });
  }
  await Promise.all(threads.map(({ ended }) => ended));
});
