import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listen, type Listening } from '../../helpers/http.js';
import { LIMITS, makeClient, soon } from './make-client.js';

/** Answers when told to. */
interface Gate extends Listening {
  /** Paths of the requests that wait for their answer, in order. */
  readonly waiting: () => string[];
  readonly answer: (path: string) => void;
}

let gate: Gate;
let other: Gate;

beforeEach(async () => {
  [gate, other] = await Promise.all([openGate(), openGate()]);
});
afterEach(() => Promise.all([gate.close(), other.close()]));

async function openGate(): Promise<Gate> {
  const held = new Map<string, ServerResponse>();
  const listening = await listen(({ url = '' }, response) => {
    held.set(url, response);
    response.once('close', () => held.delete(url));
    response.write('head');
  });
  return {
    ...listening,
    waiting: () => [...held.keys()],
    answer: (path) => held.get(path)?.end('tail'),
  };
}

function get(client: ReturnType<typeof makeClient>, url: string, signal = LIMITS.signal) {
  return client.whole({ kind: 'playlist', url, byteRange: undefined }, { ...LIMITS, signal });
}

test('no more requests than allowed are under way to a host, and the others come in their order', async () => {
  const client = makeClient({ connectionsPerHost: 2 });
  const started: string[] = [];
  const all = ['/1', '/2', '/3', '/4', '/5'].map((path) => get(client, gate.url + path));
  for (const expected of [['/1', '/2'], ['/2', '/3'], ['/3', '/4'], ['/4', '/5'], ['/5']]) {
    await soon(() => gate.waiting().sort()).toEqual(expected);
    started.push(expected[0] ?? '');
    gate.answer(expected[0] ?? '');
  }
  await Promise.all(all);
  expect(started).toEqual(['/1', '/2', '/3', '/4', '/5']);
});

test('each host has places of its own', async () => {
  const client = makeClient({ connectionsPerHost: 1 });
  const all = [
    get(client, `${gate.url}/1`),
    get(client, `${gate.url}/2`),
    get(client, `${other.url}/3`),
  ];
  await soon(() => [gate.waiting(), other.waiting()]).toEqual([['/1'], ['/3']]);
  other.answer('/3');
  gate.answer('/1');
  await soon(() => gate.waiting()).toEqual(['/2']);
  gate.answer('/2');
  await Promise.all(all);
});

test('an abort while waiting for a place rejects at once, and leaves the place to the next', async () => {
  const client = makeClient({ connectionsPerHost: 1 });
  const controller = new AbortController();
  const first = get(client, `${gate.url}/1`);
  const second = get(client, `${gate.url}/2`, controller.signal);
  const third = get(client, `${gate.url}/3`);
  await soon(() => gate.waiting()).toEqual(['/1']);
  controller.abort();
  await expect(second).rejects.toMatchObject({ code: 'aborted' });
  gate.answer('/1');
  await soon(() => gate.waiting()).toEqual(['/3']);
  gate.answer('/3');
  await Promise.all([first, third]);
});

test('an abort in the moment in which the place is given frees it again', async () => {
  const client = makeClient({ connectionsPerHost: 1 });
  const first = new AbortController();
  const second = new AbortController();
  const reading = [
    get(client, `${gate.url}/1`, first.signal),
    get(client, `${gate.url}/2`, second.signal),
  ];
  await soon(() => gate.waiting()).toEqual(['/1']);
  first.abort();
  second.abort();
  const outcomes = await Promise.allSettled(reading);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
  const third = get(client, `${gate.url}/3`);
  await soon(() => gate.waiting()).toEqual(['/3']);
  gate.answer('/3');
  await third;
});

test('a sink that stops frees the place', async () => {
  const client = makeClient({ connectionsPerHost: 1 });
  await client.segment(
    { url: `${gate.url}/1`, byteRange: undefined, sequence: 0, stream: 's' },
    LIMITS,
    () => 'stop',
    () => undefined,
  );
  const next = get(client, `${gate.url}/2`);
  await soon(() => gate.waiting()).toEqual(['/2']);
  gate.answer('/2');
  await next;
});
