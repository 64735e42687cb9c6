import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLab, type Lab } from '../helpers/lab.js';
import type { PageGlobals } from '../helpers/page-harness.js';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

/** In milliseconds. */
const INTERVAL = 1500;

test('pictures are due at whole intervals, and a worker waits for them', async () => {
  const { delays, dueMs } = await lab.page.evaluate(
    async ({ url, interval }) => {
      const { harness } = window as unknown as PageGlobals;
      const delays: number[] = [];
      const own = window.setTimeout.bind(window);
      window.setTimeout = ((call: () => void, ms = 0) => {
        delays.push(ms);
        return own(call, ms);
      }) as typeof setTimeout;
      const dueMs: number[] = [];
      const options = { interval: interval / 1000, repeat: true, images: [{ width: 64 }] };
      for await (const { dueAt } of harness.snapper.watch(url, options)) {
        if (dueMs.push(dueAt.getTime()) === 4) break;
      }
      window.setTimeout = own;
      return { delays, dueMs };
    },
    { url: `${lab.streams.url}/sample/index.m3u8`, interval: INTERVAL },
  );
  const [first = 0] = dueMs;
  // A machine that is too slow leaves some out.
  expect(dueMs.map((ms) => (ms - first) % INTERVAL)).toEqual([0, 0, 0, 0]);
  expect(delays.filter((ms) => ms > 0 && ms <= INTERVAL)).toEqual([]);
});
