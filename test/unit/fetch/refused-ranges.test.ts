import type { IncomingMessage } from 'node:http';
import { afterEach, expect, test } from 'vitest';
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

/** Answers a range in its own way, and anything else as it should be. */
function odd(onRange: Answer): Answer {
  return (response, request) =>
    (request.headers.range === undefined ? ranged(BODY) : onRange)(response, request);
}

const startOf = ({ headers }: IncomingMessage): number =>
  Number(/\d+/.exec(headers.range ?? '')?.[0]);

/** A part, with these headers, as long as they say. */
function part(body: (start: number, end: number) => Uint8Array, shown?: 'shown'): Answer {
  return (response, request) => {
    const start = startOf(request);
    const asked = /-(\d+)$/.exec(request.headers.range ?? '')?.[1];
    const end = asked === undefined ? BODY.length : Math.min(BODY.length, Number(asked) + 1);
    const bytes = body(start, end);
    response
      .writeHead(206, {
        'content-length': bytes.length,
        ...(shown && { 'content-range': `bytes ${start}-${end - 1}/${BODY.length}` }),
      })
      .end(bytes);
  };
}

test.each<[string, Answer]>([
  ...[400, 403, 405, 406, 416, 500, 501, 502, 503].map((code): [string, Answer] => [
    `HTTP ${code}`,
    status(code),
  ]),
  ['a connection that breaks', (response) => response.destroy()],
])(
  'a server that answers our own ranges with %s is asked without, and remembered',
  async (_, onRange) => {
    server = await startScript(odd(onRange));
    const client = makeClient({ retries: 0 });
    for (const name of ['a', 'b', 'c']) {
      const { bytes } = await readUntil(client, { url: `${server.url}/${name}` }, 40_000);
      expect(isSame(bytes, BODY.subarray(0, bytes.byteLength))).toBe(true);
    }
    const { ranges } = server;
    expect(ranges[0]).toBeUndefined();
    expect(ranges[1]).toMatch(/^bytes=0-/);
    expect(ranges.slice(2)).toEqual([undefined, undefined]);
  },
);

test.each([401, 404, 410, 429])('HTTP %i is no matter of ranges', async (code) => {
  server = await startScript(ranged(BODY), status(code));
  const client = makeClient({ retries: 0 });
  await readUntil(client, { url: `${server.url}/a` }, 40_000);
  const reading = readUntil(client, { url: `${server.url}/b` }, 40_000);
  await expect(reading).rejects.toMatchObject({ status: code });
  expect(server.ranges).toHaveLength(2);
});

test('where the segment is refused without a range, too, that is what the error tells', async () => {
  server = await startScript(ranged(BODY), status(403), status(451));
  const client = makeClient({ retries: 0 });
  await readUntil(client, { url: `${server.url}/a` }, 40_000);
  const reading = readUntil(client, { url: `${server.url}/b` }, 40_000);
  await expect(reading).rejects.toMatchObject({ code: 'http', status: 451 });
});

test.each<[string, Answer]>([
  ['the whole body as a part', part(() => BODY)],
  ['the whole body as the part that was asked for', part(() => BODY, 'shown')],
  ['more than was asked for', part((start) => BODY.subarray(Math.max(0, start - 1000)))],
  [
    'another part than it says',
    part((start, end) => BODY.subarray(Math.max(0, start - 1000), end), 'shown'),
  ],
])('a server that sends %s is asked without a range', async (_, onRange) => {
  server = await startScript(odd(onRange));
  const byteRange = { offset: 70_000, length: 50_000 };
  const { bytes } = await readUntil(makeClient(), { url: `${server.url}/a`, byteRange });
  expect(isSame(bytes, BODY.subarray(70_000, 120_000))).toBe(true);
  expect(server.ranges).toEqual(['bytes=70000-119999', undefined]);
});

test('a part that comes with the status of the whole is not taken for the whole', async () => {
  server = await startScript(
    odd((response, request) => {
      const start = startOf(request);
      response
        .writeHead(200, { 'content-length': 50_000 })
        .end(BODY.subarray(start, start + 50_000));
    }),
  );
  const byteRange = { offset: 70_000, length: 50_000 };
  const { bytes } = await readUntil(makeClient(), { url: `${server.url}/a`, byteRange });
  expect(isSame(bytes, BODY.subarray(70_000, 120_000))).toBe(true);
});

test('a connection that broke and goes on with the whole body under a 206 starts over', async () => {
  const half: Answer = (response) => {
    response.writeHead(200, { 'content-length': BODY.length });
    response.write(BODY.subarray(0, 70_000), () => setImmediate(() => response.destroy()));
  };
  server = await startScript(
    half,
    part(() => BODY),
    ranged(BODY),
  );
  const { bytes } = await readUntil(makeClient({ retries: 2 }), { url: `${server.url}/a` });
  expect(isSame(bytes, BODY)).toBe(true);
});

test('a server that hides Content-Range and sends less than was asked for is asked for the rest', async () => {
  server = await startScript(
    odd(part((start, end) => BODY.subarray(start, Math.min(end, start + 10_000)))),
  );
  const byteRange = { offset: 70_000, length: 50_000 };
  const { bytes } = await readUntil(makeClient(), { url: `${server.url}/a`, byteRange });
  expect(isSame(bytes, BODY.subarray(70_000, 120_000))).toBe(true);
  expect(server.ranges).toHaveLength(5);
});
