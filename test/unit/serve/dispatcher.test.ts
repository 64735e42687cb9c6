import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  DEFAULT_LIMITS,
  SERVE_VERSION,
  type MadeFile,
  type ServeLimits,
} from '../../../shared/served.js';
import { EMPTY_DIRECTORY, withPage, type Directory } from '../../../worker/serve/directory.js';
import { Dispatcher } from '../../../worker/serve/dispatcher.js';

const MADE: MadeFile = { kind: 'elsewhere', path: 'x' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Pages that answer when they are told to. */
function setUp(pageNames: readonly string[], more: Partial<ServeLimits> = {}) {
  const limits = { ...DEFAULT_LIMITS, atOnce: 1, ...more };
  const announcement = {
    ...({ hlsnap: 'announce', version: SERVE_VERSION, limits } as const),
    streams: [['ort', 'a']] as const,
  };
  const open = new Map(pageNames.map((name) => [name, true]));
  let directory: Directory = { ...EMPTY_DIRECTORY, limits };
  for (const name of pageNames) directory = withPage(directory, name, announcement, 0);
  const asked: {
    client: string;
    seconds: number;
    answer: (made: MadeFile) => void;
    isOver: () => boolean;
  }[] = [];
  let callOuts = 0;
  const dispatcher = new Dispatcher({
    directory: () => Promise.resolve(directory),
    open: () => Promise.resolve(open),
    ask: (client, { wanted }, over) =>
      new Promise((resolve) => {
        const seconds =
          wanted.kind !== 'times' && wanted.moment.kind === 'time' ? wanted.moment.seconds : -1;
        asked.push({ client, seconds, answer: resolve, isOver: () => over.aborted });
      }),
    callOut: () => {
      callOuts += 1;
      return Promise.resolve();
    },
  });
  const make = (seconds: number) =>
    dispatcher.make('ort', { kind: 'clip', moment: { kind: 'time', seconds } });
  return {
    dispatcher,
    make,
    asked,
    callOuts: () => callOuts,
    come: (name: string) => {
      open.set(name, true);
      directory = withPage(directory, name, announcement, 1);
      dispatcher.pump();
    },
    go: (name: string) => open.delete(name),
  };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

test('the newest that waits is next, and the oldest beyond the limit is refused', async () => {
  const { make, asked } = setUp(['one'], { queue: 2 });
  const results = [make(0)];
  await settle();
  for (const seconds of [1, 2, 3]) {
    results.push(make(seconds));
    await settle();
  }
  expect(await results[1]).toMatchObject({ status: 503, code: 'busy' });
  for (let done = 0; done < 3; done += 1) {
    asked[done]?.answer(MADE);
    await settle();
  }
  expect(asked.map(({ seconds }) => seconds)).toEqual([0, 3, 2]);
  expect(await Promise.all([results[0], results[2], results[3]])).toEqual([MADE, MADE, MADE]);
});

test('pages share the work, each as many at once as it said', async () => {
  const { make, asked } = setUp(['one', 'two']);
  for (const seconds of [0, 1, 2]) void make(seconds);
  await settle();
  expect(asked.map(({ client }) => client).sort()).toEqual(['one', 'two']);
});

test('where a page leaves or crashes, another one makes it', async () => {
  const { make, asked, dispatcher, come, go } = setUp(['one']);
  const result = make(0);
  await settle();
  go('one');
  dispatcher.lost('one');
  await settle();
  expect(asked).toHaveLength(1);
  expect(asked[0]?.isOver()).toBe(true);
  come('two');
  await settle();
  expect(asked.map(({ client }) => client)).toEqual(['one', 'two']);
  go('two');
  come('three');
  // Nothing tells of a page that crashes: it is looked for.
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked.at(-1)?.client).toBe('three');
  asked.at(-1)?.answer(MADE);
  expect(await result).toBe(MADE);
});

test('what makes each page crash is given up', async () => {
  const { make, dispatcher } = setUp(['one']);
  const result = make(0);
  for (let losses = 0; losses < 3; losses += 1) {
    await settle();
    dispatcher.lost('one');
  }
  expect(await result).toMatchObject({ status: 503, code: 'page-silent' });
});

test('without a page it is waited for so long, and those that are open are called', async () => {
  const { make, come, asked, callOuts } = setUp([], { wait: 5 });
  const early = make(0);
  await vi.advanceTimersByTimeAsync(4000);
  const late = make(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await early).toMatchObject({ status: 503, code: 'no-page' });
  expect(callOuts()).toBe(2);
  come('one');
  await settle();
  asked[0]?.answer(MADE);
  expect(await late).toBe(MADE);
});

test('a page that is there and hangs is told that nobody waits any more', async () => {
  const { make, asked } = setUp(['one']);
  const result = make(0);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await result).toMatchObject({ status: 503, code: 'page-silent' });
  expect(asked[0]?.isOver()).toBe(true);
});

test('nothing waits for its turn for longer than a minute, and no timer is left', async () => {
  const { make, asked } = setUp(['one']);
  const results = [make(0)];
  await settle();
  results.push(make(1));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await results[0]).toMatchObject({ code: 'page-silent' });
  asked.at(-1)?.answer(MADE);
  await Promise.all(results);
  await vi.advanceTimersByTimeAsync(1000);
  expect(vi.getTimerCount()).toBe(0);
});
