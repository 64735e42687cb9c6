import { afterEach, expect, test } from 'vitest';
import { createSharedStopHints, createStopHints } from '../../../worker/fetch/stop-hints.js';
import { nativeFetch } from '../../../worker/fetch/page-fetch.js';
import type { FetchFunction } from '../../../worker/fetch/types.js';
import { createGate } from '../../helpers/gate.js';
import { BODY, isSame, makeClient, readUntil } from './make-client.js';
import {
  ranged,
  startScript,
  status,
  type Answer,
  type ScriptedServer,
} from './scripted-server.js';

let server: ScriptedServer | undefined;

afterEach(() => server?.close());

async function script(...answers: readonly Answer[]): Promise<string> {
  server = await startScript(...answers);
  return server.url;
}

const whole: Answer = (response) => response.end(BODY);

/** A client that has read the front of an earlier segment, in order to know what to ask for. */
async function taught(base: string, config = {}) {
  const client = makeClient(config);
  const { bytes } = await readUntil(client, { url: `${base}/0` }, 40_000);
  const hint = Math.ceil(bytes.byteLength * 1.25) + 16 * 1024;
  return { client, hint };
}

test('the next segment is asked for as far as the one before was needed, and somewhat further', async () => {
  const url = await script(whole, ranged(BODY));
  const { client, hint } = await taught(url);
  const { bytes, bytesFetched } = await readUntil(client, { url: `${url}/1` }, 40_000);
  expect(isSame(bytes, BODY.subarray(0, bytes.byteLength))).toBe(true);
  expect(bytesFetched).toBeLessThanOrEqual(hint);
  expect(server?.ranges).toEqual([undefined, `bytes=0-${hint - 1}`]);
});

test('where that was not enough, as much again is asked for, up to the end', async () => {
  const url = await script(whole, ranged(BODY));
  const { client, hint } = await taught(url);
  const { bytes, bytesFetched } = await readUntil(client, { url: `${url}/1` });
  expect(isSame(bytes, BODY)).toBe(true);
  expect(bytesFetched).toBe(BODY.length);
  expect(server?.ranges).toEqual([
    undefined,
    `bytes=0-${hint - 1}`,
    `bytes=${hint}-${2 * hint - 1}`,
    `bytes=${2 * hint}-${4 * hint - 1}`,
    // A server that does not show Content-Range may have sent less than there is.
    `bytes=${BODY.length}-${2 * BODY.length - 1}`,
  ]);
});

test('a segment that ends where a range did is complete', async () => {
  const url = await script(whole, whole);
  const { client, hint } = await taught(url);
  await server?.close();
  const other = await script(ranged(BODY.subarray(0, hint)));
  const { bytes } = await readUntil(client, { url: `${other}/1` });
  expect(isSame(bytes, BODY.subarray(0, hint))).toBe(true);
  expect(server?.ranges).toEqual([`bytes=0-${hint - 1}`, `bytes=${hint}-${2 * hint - 1}`]);
});

test('a byte range is asked for as far as that, and never behind its end', async () => {
  const url = await script(whole, ranged(BODY));
  const { client, hint } = await taught(url);
  const long = { offset: 10_000, length: 150_000 };
  await readUntil(client, { url: `${url}/1`, byteRange: long }, 40_000);
  const short = { offset: 10_000, length: 5000 };
  const { bytes } = await readUntil(client, { url: `${url}/2`, byteRange: short });
  expect(isSame(bytes, BODY.subarray(10_000, 15_000))).toBe(true);
  expect(server?.ranges.slice(1)).toEqual([
    `bytes=10000-${10_000 + hint - 1}`,
    'bytes=10000-14999',
  ]);
});

test('what was learned of one stream is not held of another', async () => {
  const url = await script(ranged(BODY));
  const { client } = await taught(url);
  await readUntil(client, { url: `${url}/1`, stream: 'other' }, 40_000);
  expect(server?.ranges).toEqual([undefined, undefined]);
});

test('a host that ignores a range is not asked for one again, and its answer is not cut short', async () => {
  const url = await script(whole);
  const { client, hint } = await taught(url);
  const { bytes, bytesFetched } = await readUntil(client, { url: `${url}/1` });
  expect(isSame(bytes, BODY)).toBe(true);
  expect(bytesFetched).toBe(BODY.length);
  await readUntil(client, { url: `${url}/2` }, 40_000);
  expect(server?.ranges).toEqual([undefined, `bytes=0-${hint - 1}`, undefined]);
});

test('a range that is refused where it only helps is done without', async () => {
  const url = await script(whole, status(416), whole);
  const { client, hint } = await taught(url);
  const { bytes } = await readUntil(client, { url: `${url}/1` });
  expect(isSame(bytes, BODY)).toBe(true);
  expect(server?.ranges).toEqual([undefined, `bytes=0-${hint - 1}`, undefined]);
});

test('a compressed range is not read, but asked for without a range', async () => {
  const zipped: Answer = (response) =>
    response.writeHead(206, { 'content-encoding': 'gzip' }).end('no gzip');
  const url = await script(whole, zipped, whole);
  const { client, hint } = await taught(url);
  const { bytes } = await readUntil(client, { url: `${url}/1` });
  expect(isSame(bytes, BODY)).toBe(true);
  expect(server?.ranges).toEqual([undefined, `bytes=0-${hint - 1}`, undefined]);
});

test('a range that breaks before its first byte is asked for without a range', async () => {
  const head = createGate();
  const nothing: Answer = (response) => {
    response.writeHead(206, { 'content-length': 1000 });
    response.flushHeaders();
    void head.opened.then(() => response.destroy());
  };
  const url = await script(whole, nothing, whole);
  const fetch: FetchFunction = async (to, init) => {
    const response = await nativeFetch(to, init);
    if (response.status === 206) head.open();
    return response;
  };
  const { client, hint } = await taught(url, { fetch });
  const { bytes } = await readUntil(client, { url: `${url}/1` });
  expect(isSame(bytes, BODY)).toBe(true);
  expect(server?.ranges).toEqual([undefined, `bytes=0-${hint - 1}`, undefined]);
});

test('a server that sends less than asked for, and says that there is more, is asked for the rest', async () => {
  const short: Answer = (response, request) => {
    const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1]);
    const end = Math.min(BODY.length, start + 50_000);
    const headers = { 'content-range': `bytes ${start}-${end - 1}/${BODY.length}` };
    response.writeHead(206, headers).end(BODY.subarray(start, end));
  };
  const url = await script(short);
  const byteRange = { offset: 1000, length: 180_000 };
  const { bytes, bytesFetched } = await readUntil(makeClient(), { url, byteRange });
  expect(isSame(bytes, BODY.subarray(1000, 181_000))).toBe(true);
  expect(bytesFetched).toBe(180_000);
  expect(server?.ranges).toHaveLength(4);
});

test('a server that promises more and sends nothing is a network failure', async () => {
  const nothing: Answer = (response) =>
    response.writeHead(206, { 'content-range': 'bytes 0-99/200000' }).end();
  const url = await script(nothing);
  const byteRange = { offset: 0, length: 100 };
  const reading = readUntil(makeClient({ retries: 1 }), { url, byteRange });
  await expect(reading).rejects.toMatchObject({ code: 'network' });
  expect(server?.ranges).toHaveLength(2);
});

test('a sink that needs a byte range to its end teaches nothing', async () => {
  const url = await script(ranged(BODY));
  const client = makeClient();
  await readUntil(client, { url: `${url}/0`, byteRange: { offset: 0, length: 1000 } }, 1000);
  await readUntil(client, { url: `${url}/1`, byteRange: { offset: 0, length: 90_000 } }, 90_000);
  expect(server?.ranges).toEqual(['bytes=0-999', 'bytes=0-89999']);
});

test('the hint is a quarter and 16 KiB more than the largest of the last eight stops', () => {
  const hints = createStopHints();
  expect(hints.hint('a')).toBeUndefined();
  for (const stop of [400_000, 1000, 2000, 100_000, 3000, 1, 2, 3]) hints.learn('a', stop);
  expect(hints.hint('a')).toBe(500_000 + 16 * 1024);
  hints.learn('a', 4);
  expect(hints.hint('a')).toBe(125_000 + 16 * 1024);
  expect(hints.hint('b')).toBeUndefined();
});

test('what makes one worker ask for more, it tells the others, and nothing else', () => {
  const said: unknown[] = [];
  const channel: Parameters<typeof createSharedStopHints>[0] & object = {
    postMessage: (message) => said.push(message),
    onmessage: null,
  };
  const hints = createSharedStopHints(channel);
  for (const stop of [2000, 1000, 2000, 3000]) hints.learn('a', stop);
  // At first it asks what they know.
  expect(said).toEqual([[], [['a', [2000]]], [['a', [3000]]]]);
});

test('workers that have a channel know what one of them has learned, before they began or after', async () => {
  const channels: BroadcastChannel[] = [];
  const begin = () => {
    const channel = new BroadcastChannel('stop hints of a test');
    channels.push(channel);
    return createSharedStopHints(channel);
  };
  const [known, later] = [125_000 + 16 * 1024, 250_000 + 16 * 1024];
  try {
    const one = begin();
    one.learn('a', 100_000);
    one.learn('a', 50_000);
    const other = begin();
    await expect.poll(() => other.hint('a')).toBe(known);
    other.learn('b', 200_000);
    await expect.poll(() => one.hint('b')).toBe(later);
    expect([one.hint('a'), other.hint('b')]).toEqual([known, later]);
  } finally {
    for (const channel of channels) channel.close();
  }
});

test('without a channel a worker learns by itself', () => {
  const hints = createSharedStopHints(undefined);
  hints.learn('a', 100_000);
  expect(hints.hint('a')).toBe(125_000 + 16 * 1024);
});

test('of many streams the one that was read longest ago is forgotten', () => {
  const hints = createStopHints();
  for (let i = 0; i < 1000; i += 1) hints.learn(`${i}`, 100);
  hints.learn('0', 100);
  hints.learn('new', 100);
  expect(
    [hints.hint('0'), hints.hint('1'), hints.hint('new')].map((hint) => hint !== undefined),
  ).toEqual([true, false, true]);
});
