import { afterEach, expect, test, vi } from 'vitest';
import { TimeLimitError } from '../../../shared/abort.js';
import { SnapError } from '../../../shared/errors.js';
import { createGate } from '../../helpers/gate.js';
import { BODY, isSame, LIMITS, makeClient, NO_WAITS, readUntil, soon } from './make-client.js';
import {
  breaking,
  ranged,
  startScript,
  status,
  type Answer,
  type ScriptedServer,
} from './scripted-server.js';

let server: ScriptedServer;

afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await server.close();
});

async function script(...answers: readonly Answer[]): Promise<string> {
  server = await startScript(...answers);
  return `${server.url}/body`;
}

const ok: Answer = (response) => response.end(BODY);
const reset: Answer = (response) => response.destroy();
/** A head, a hundred bytes, and nothing more. */
const stall: Answer = (response) => {
  response.writeHead(200, { 'content-length': BODY.length });
  response.write(BODY.subarray(0, 100));
};
const silence: Answer = () => undefined;
const STALLS = { retries: 1, stallTimeoutSeconds: 10 };

/** From now on the client's time stands still, while the network's goes on. */
function stopClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
}

/** Waits for a request; time goes no further than the pause in front of it. */
async function requestNumber(count: number): Promise<void> {
  await soon(() => {
    vi.advanceTimersByTime(NO_WAITS.capMs);
    return server.ranges.length;
  }).toBe(count);
}

test.each([408, 425, 429, 500, 502, 503, 504])(
  'status %s may pass: the request is repeated',
  async (code) => {
    const url = await script(status(code), status(code), ok);
    const resource = { kind: 'playlist' as const, url, byteRange: undefined };
    const { bytes, bytesFetched } = await makeClient({ retries: 2 }).whole(resource, LIMITS);
    expect(isSame(bytes, BODY)).toBe(true);
    expect(bytesFetched).toBe(BODY.length);
    expect(server.ranges).toHaveLength(3);
  },
);

test.each([400, 401, 403, 404, 405, 410, 416, 451])(
  'status %s does not pass: there is no second request',
  async (code) => {
    const url = await script(status(code), ok);
    await expect(readUntil(makeClient({ retries: 3 }), { url })).rejects.toMatchObject({
      code: 'http',
      status: code,
    });
    expect(server.ranges).toHaveLength(1);
  },
);

test('a failure that stays is reported after as many repetitions as allowed', async () => {
  const url = await script(status(503));
  await expect(readUntil(makeClient({ retries: 2 }), { url })).rejects.toMatchObject({
    code: 'http',
    status: 503,
    retryable: true,
  });
  expect(server.ranges).toHaveLength(3);
});

test('a connection that is refused is a network failure, after as many repetitions as allowed', async () => {
  const url = await script(reset);
  await expect(readUntil(makeClient({ retries: 2 }), { url })).rejects.toMatchObject({
    code: 'network',
  });
  expect(server.ranges).toHaveLength(3);
});

test('an address that is none is tried once', async () => {
  await script(ok);
  let calls = 0;
  const client = makeClient({
    retries: 3,
    fetch: (url) => {
      calls += 1;
      return fetch(url);
    },
  });
  const reading = readUntil(client, { url: 'http://[?token=secret' });
  await expect(reading).rejects.toMatchObject({ code: 'network', url: 'http://[' });
  expect(calls).toBe(1);
});

test('a wait that a server asks for ends with the capture', async () => {
  const url = await script(status(429, { 'retry-after': '50' }), ok);
  const controller = new AbortController();
  const client = makeClient({ retries: 1 });
  const waits = vi.spyOn(globalThis, 'setTimeout');
  const reading = readUntil(client, { url }, Infinity, { ...LIMITS, signal: controller.signal });
  await soon(() => waits.mock.calls.map(([, milliseconds]) => milliseconds)).toContain(50_000);
  controller.abort(new TimeLimitError('too long', {}));
  await expect(reading).rejects.toMatchObject({ code: 'timeout', message: 'too long' });
  expect(server.ranges).toHaveLength(1);
});

test('a server that asks for a longer wait than the capture may take is given up at once', async () => {
  const url = await script(status(429, { 'retry-after': '61' }), ok);
  const reading = readUntil(makeClient({ retries: 3 }), { url });
  await expect(reading).rejects.toMatchObject({ code: 'http', status: 429 });
  expect(server.ranges).toHaveLength(1);
});

test('an answer whose head never comes is given up, and asked for again', async () => {
  const url = await script(silence, ranged(BODY));
  stopClock();
  const reading = readUntil(makeClient(STALLS), { url });
  await requestNumber(1);
  vi.advanceTimersByTime(10_000);
  await requestNumber(2);
  expect(isSame((await reading).bytes, BODY)).toBe(true);
  expect(server.ranges).toHaveLength(2);
});

test('an answer whose body stops is given up, and asked for again', async () => {
  const url = await script(stall, ranged(BODY));
  stopClock();
  let length = 0;
  const reading = makeClient(STALLS).segment(
    { url, byteRange: undefined, sequence: 0, stream: 's' },
    LIMITS,
    (chunk) => {
      length += chunk.byteLength;
      return undefined;
    },
    () => undefined,
  );
  await soon(() => length).toBe(100);
  // The time before the bytes that came does not count.
  vi.advanceTimersByTime(9_000);
  expect(server.ranges).toHaveLength(1);
  vi.advanceTimersByTime(1_000);
  await requestNumber(2);
  await reading;
  expect(length).toBe(BODY.length);
  expect(server.ranges).toHaveLength(2);
});

test('a server that always stalls is a timeout that says so', async () => {
  const url = await script(silence);
  stopClock();
  const outcome = readUntil(makeClient(STALLS), { url: `${url}?secret` }).catch(
    (error: unknown) => error,
  );
  await requestNumber(1);
  vi.advanceTimersByTime(10_000);
  await requestNumber(2);
  vi.advanceTimersByTime(10_000);
  expect(await outcome).toMatchObject({
    code: 'timeout',
    url,
    message: 'The segment stalled: nothing came for 10 seconds',
  });
  expect(server.ranges).toHaveLength(2);
});

test('a sink that takes its time is no stall', async () => {
  const url = await script(ok);
  const client = makeClient(STALLS);
  stopClock();
  let length = 0;
  await client.segment(
    { url, byteRange: undefined, sequence: 0, stream: 's' },
    LIMITS,
    async (chunk) => {
      await Promise.resolve();
      vi.advanceTimersByTime(60_000);
      length += chunk.byteLength;
      return undefined;
    },
    () => undefined,
  );
  expect(length).toBe(BODY.length);
  expect(server.ranges).toHaveLength(1);
});

/** Reads a segment whose first answer breaks in the middle of its body, once all that was sent is here. */
async function readBroken(sent: number, ...then: readonly Answer[]) {
  let breakIt: (value: unknown) => void = () => undefined;
  const broken = new Promise((resolve) => {
    breakIt = resolve;
  });
  const url = await script(breaking(BODY, sent, broken), ...then);
  const chunks: Uint8Array[] = [];
  let length = 0;
  let bytesFetched = 0;
  await makeClient({ retries: 1 }).segment(
    { url, byteRange: undefined, sequence: 0, stream: 's' },
    LIMITS,
    (chunk) => {
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length === sent) breakIt(undefined);
      return undefined;
    },
    (bytes) => {
      bytesFetched += bytes;
    },
  );
  return { bytes: new Uint8Array(Buffer.concat(chunks)), bytesFetched };
}

test('a segment goes on where its connection broke', async () => {
  const { bytes, bytesFetched } = await readBroken(70_000, ranged(BODY));
  expect(isSame(bytes, BODY)).toBe(true);
  expect(bytesFetched).toBe(BODY.length);
  expect(server.ranges).toEqual([undefined, 'bytes=70000-']);
});

test('where the server knows no ranges, what was there before the break is passed over', async () => {
  const { bytes, bytesFetched } = await readBroken(70_000, ok);
  expect(isSame(bytes, BODY)).toBe(true);
  expect(bytesFetched).toBe(BODY.length + 70_000);
});

test('a server that denies the rest after a break is asked for all of it', async () => {
  const { bytes } = await readBroken(70_000, status(416), ok);
  expect(isSame(bytes, BODY)).toBe(true);
  expect(server.ranges).toEqual([undefined, 'bytes=70000-', undefined]);
});

test('a playlist whose connection broke starts over, since it may have changed', async () => {
  const changed = BODY.slice().reverse();
  const half: Answer = (response) => {
    response.writeHead(200, { 'content-length': BODY.length });
    response.write(BODY.subarray(0, 1000), () => response.destroy());
  };
  const url = await script(half, ranged(changed));
  const resource = { kind: 'playlist' as const, url, byteRange: undefined };
  const { bytes } = await makeClient({ retries: 1 }).whole(resource, LIMITS);
  expect(isSame(bytes, changed)).toBe(true);
  expect(server.ranges).toEqual([undefined, undefined]);
});

test('what the sink throws is passed on as it is, and nothing is repeated', async () => {
  const url = await script(ok);
  const thrown = new SnapError('network', 'The key could not be fetched');
  const reading = makeClient({ retries: 3 }).segment(
    { url, byteRange: undefined, sequence: 0, stream: 's' },
    LIMITS,
    () => {
      throw thrown;
    },
    () => undefined,
  );
  await expect(reading).rejects.toBe(thrown);
  expect(server.ranges).toHaveLength(1);
});

test('a fetch of the page that knows no signals is given up all the same', async () => {
  await script(ok);
  const bodies: string[] = [];
  const head = createGate();
  const client = makeClient({
    stallTimeoutSeconds: 0.1,
    fetch: async () => {
      await head.opened;
      const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
        cancel: () => {
          bodies.push('cancelled');
        },
      });
      return { status: 200, url: '', headers: new Headers(), body };
    },
  });
  await expect(readUntil(client, { url: server.url })).rejects.toMatchObject({ code: 'timeout' });
  head.open();
  await soon(() => bodies).toEqual(['cancelled']);
});
