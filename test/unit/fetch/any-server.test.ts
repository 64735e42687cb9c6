import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { BODY, isSame, makeClient, readUntil } from './make-client.js';
import { startScript, type Answer, type ScriptedServer } from './scripted-server.js';
import { assertAsyncProperty } from '../../helpers/property.js';

let server: ScriptedServer | undefined;

afterEach(() => server?.close());

/** How one answer of a poor server goes. */
interface Mood {
  readonly knowsRanges: boolean;
  readonly showsRanges: boolean;
  /** Breaks the connection behind so many bytes. */
  readonly breaksAt: number | undefined;
}

function answer({ knowsRanges, showsRanges, breaksAt }: Mood): Answer {
  return (response, request) => {
    const match = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const isPart = knowsRanges && match !== null;
    const start = isPart ? Number(match[1]) : 0;
    const end = isPart && match[2] ? Math.min(BODY.length, Number(match[2]) + 1) : BODY.length;
    const shown = `bytes ${start}-${end - 1}/${BODY.length}`;
    if (start >= BODY.length) {
      response.writeHead(416).end();
      return;
    }
    response.writeHead(isPart ? 206 : 200, {
      'content-length': end - start,
      ...(isPart && showsRanges && { 'content-range': shown }),
    });
    const body = BODY.subarray(start, end);
    if (breaksAt === undefined) response.end(body);
    else response.write(body.subarray(0, breaksAt), () => response.destroy());
  };
}

const mood = fc.record({
  knowsRanges: fc.boolean(),
  showsRanges: fc.boolean(),
  breaksAt: fc.option(fc.integer({ min: 0, max: 80_000 }), { nil: undefined, freq: 2 }),
});
const read = fc.record({
  offset: fc.integer({ min: 0, max: 150_000 }),
  length: fc.option(fc.integer({ min: 1, max: 50_000 }), { nil: undefined }),
  stopAt: fc.integer({ min: 1, max: 250_000 }),
});

test('whatever the server does, a segment is its bytes from its front, to the stop or its end', async () => {
  await assertAsyncProperty(
    fc.asyncProperty(
      fc.array(mood, { minLength: 1, maxLength: 8 }),
      fc.array(read, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(0, 100_000, 1_000_000),
      async (moods, reads, cacheBytes) => {
        const sound = { knowsRanges: true, showsRanges: false, breaksAt: undefined };
        server = await startScript(...[...moods, sound].map(answer));
        const client = makeClient({ retries: 10, cacheBytes });
        const jobs = reads.map(async ({ offset, length, stopAt }) => {
          const byteRange = length === undefined ? undefined : { offset, length };
          const source = { url: `${server?.url ?? ''}/body`, byteRange };
          const { bytes } = await readUntil(client, source, stopAt);
          const start = byteRange?.offset ?? 0;
          const end = Math.min(BODY.length, byteRange ? offset + byteRange.length : Infinity);
          expect(bytes.byteLength).toBeGreaterThanOrEqual(Math.min(stopAt, end - start));
          expect(bytes.byteLength).toBeLessThanOrEqual(end - start);
          expect(isSame(bytes, BODY.subarray(start, start + bytes.byteLength))).toBe(true);
        });
        await Promise.all(jobs);
        await server.close();
      },
    ),
    { numRuns: 25 },
  );
});
