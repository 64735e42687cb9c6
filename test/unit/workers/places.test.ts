import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHostQueue, type HostQueue } from '../../../shared/host-queue.js';
import { PlaceService } from '../../../src/workers/services/places.js';
import { createSharedPlaces } from '../../../worker/fetch/shared-places.js';
import { assertAsyncProperty } from '../../helpers/property.js';

const { signal } = new AbortController();
const [HOST, OTHER] = ['https://a.test/1', 'https://b.test:8080/1'];

/** Workers that share the places at hosts. */
function openWorkers(
  places: number,
): () => { readonly queue: HostQueue; readonly end: () => void } {
  const hosts = createHostQueue(places);
  return () => {
    const gone = new AbortController();
    const service = new PlaceService(hosts, gone.signal);
    // Messages come one by one, and nobody answers a worker that is gone.
    const page = {
      takePlace: (id: number, host: string) => setImmediate().then(() => service.take(id, host)),
      leavePlace: (id: number) =>
        void setImmediate().then(() => {
          service.leave(id);
        }),
    };
    return {
      queue: createSharedPlaces(page),
      end: () => {
        gone.abort();
      },
    };
  };
}

/** Whether a promise has settled once everything has come to rest. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let pending = true;
  void promise
    .finally(() => {
      pending = false;
    })
    .catch(() => undefined);
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
  return pending;
}

test('two workers with a limit of one take turns', async () => {
  const open = openWorkers(1);
  const [first, second] = [open(), open()];
  const leave = await first.queue.acquire(HOST, signal);
  const waiting = second.queue.acquire(HOST, signal);
  expect(await isPending(waiting)).toBe(true);
  leave();
  await waiting;
});

test('one worker has all places where no other needs any', async () => {
  const { queue } = openWorkers(3)();
  await Promise.all([1, 2, 3].map(() => queue.acquire(HOST, signal)));
  expect(await isPending(queue.acquire(HOST, signal))).toBe(true);
  await queue.acquire(OTHER, signal);
});

test('a URL that uses no network needs no place', async () => {
  const { queue } = openWorkers(1)();
  await queue.acquire('data:,1', signal);
  await queue.acquire('data:,2', signal);
  expect(await isPending(queue.acquire('data:,3', signal))).toBe(false);
});

test('whoever is aborted while it waits leaves its turn to the next', async () => {
  const open = openWorkers(1);
  const [first, second, third] = [open(), open(), open()];
  const leave = await first.queue.acquire(HOST, signal);
  const controller = new AbortController();
  const aborted = second.queue.acquire(HOST, controller.signal);
  const waiting = third.queue.acquire(HOST, signal);
  expect(await isPending(waiting)).toBe(true);
  controller.abort();
  await expect(aborted).rejects.toMatchObject({ code: 'aborted' });
  leave();
  await waiting;
});

test('a worker that is gone frees what it had and what it waited for', async () => {
  const open = openWorkers(1);
  const [dying, waiting, last] = [open(), open(), open()];
  await dying.queue.acquire(HOST, signal);
  void waiting.queue.acquire(HOST, signal).catch(() => undefined);
  const next = last.queue.acquire(HOST, signal);
  expect(await isPending(next)).toBe(true);
  waiting.end();
  dying.end();
  await next;
});

test('no host ever has more requests than places, and all places are free in the end', () =>
  assertAsyncProperty(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.array(
        fc.record({
          worker: fc.nat(2),
          url: fc.constantFrom(HOST, OTHER),
          abortsAfter: fc.option(fc.nat(6)),
          holds: fc.nat(3),
        }),
        { minLength: 1, maxLength: 12 },
      ),
      fc.option(fc.nat(8)),
      async (places, requests, diesAfter) => {
        const open = openWorkers(places);
        const workers = [open(), open(), open()];
        let [taken, isDead] = [new Set<(typeof requests)[number]>(), false];
        const run = async (request: (typeof requests)[number]): Promise<void> => {
          const { worker, url, abortsAfter, holds } = request;
          const stop = new AbortController();
          if (abortsAfter !== null) {
            void turns(abortsAfter).then(() => {
              stop.abort();
            });
          }
          const leave = await workers[worker]?.queue.acquire(url, stop.signal);
          if (worker === 0 && isDead) return;
          taken.add(request);
          const atHost = [...taken].filter((other) => other.url === url);
          expect(atHost.length).toBeLessThanOrEqual(places);
          await turns(holds);
          taken.delete(request);
          leave?.();
        };
        const runs = requests.map((request) =>
          run(request).catch((error: unknown) => {
            if (request.worker === 0 && isDead) return;
            expect(error).toMatchObject({ code: 'aborted' });
          }),
        );
        if (diesAfter !== null) {
          await turns(diesAfter);
          isDead = true;
          taken = new Set([...taken].filter(({ worker }) => worker !== 0));
          workers[0]?.end();
        }
        // A dead worker's requests never settle in a browser.
        await Promise.all(runs.filter((_, i) => diesAfter === null || requests[i]?.worker !== 0));
        const { queue } = open();
        const later = Array.from({ length: places }, () => queue.acquire(HOST, signal));
        expect(await Promise.all(later)).toHaveLength(places);
      },
    ),
  ));

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
}
