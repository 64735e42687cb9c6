import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openLab, type Lab } from '../helpers/lab.js';
import type { PageGlobals } from '../helpers/page-harness.js';
import { NEVER } from '../helpers/gate.js';

const PLAYLIST = '/sample/ts/index.m3u8';

/** What the page's own fetch was asked for, and whether it was told to stop. */
interface Asked {
  readonly path: string;
  readonly signal: AbortSignal;
}

interface TestGlobals extends PageGlobals {
  asked: Asked[];
  snapper: InstanceType<PageGlobals['hlsnap']['Snapper']>;
  outcome: Promise<string>;
}

let lab: Lab;

beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());
beforeEach(() => {
  lab.streams.reset();
});

/** Begins a capture with a `fetch` of the page's own. */
function beginCapture(): Promise<void> {
  return lab.page.evaluate(
    ({ url, assetBaseUrl }) => {
      const page = window as unknown as TestGlobals;
      page.asked = [];
      page.snapper = new page.hlsnap.Snapper({
        ...{ workers: 1, retries: 0, assetBaseUrl },
        fetch: (input, init) => {
          const { signal } = init ?? {};
          if (signal) page.asked.push({ path: new URL(input as string).pathname, signal });
          return fetch(input, init);
        },
      });
      page.outcome = page.snapper.capture(url).then(
        ({ images }) => `${images.length} image`,
        (error: unknown) => page.harness.toFailure(error).code ?? 'other',
      );
    },
    { url: lab.streams.url + PLAYLIST, assetBaseUrl: `${lab.streams.url}/dist/` },
  );
}

function asked(): Promise<readonly string[]> {
  return lab.page.evaluate(
    () =>
      (window as unknown as TestGlobals).asked.map(
        ({ path, signal }) => `${path}${signal.aborted ? ' aborted' : ''}`,
      ),
    undefined,
  );
}

function outcome(): Promise<string> {
  return lab.page.evaluate(() => (window as unknown as TestGlobals).outcome, undefined);
}

test.each([
  ['before its head', { heldUntil: NEVER }],
  ['in its body', { stallAfter: 10 }],
])("dispose aborts what the page's own fetch has under way, %s", async (_, rule) => {
  lab.streams.rule(PLAYLIST, rule);
  await beginCapture();
  await expect.poll(() => lab.streams.requests(PLAYLIST).length).toBe(1);
  await lab.page.evaluate(() => {
    (window as unknown as TestGlobals).snapper.dispose();
  }, undefined);
  expect(await outcome()).toBe('disposed');
  expect(await asked()).toEqual([`${PLAYLIST} aborted`]);
  await expect.poll(() => lab.streams.requests(PLAYLIST)[0]?.aborted).toBe(true);
});

test("a worker that crashes has what the page's own fetch does for it aborted, and the next one asks anew", async () => {
  const body = `import '${lab.streams.url}/dist/worker.js?real';
new BroadcastChannel('crash').onmessage = () => { throw new Error('boom'); };`;
  lab.streams.rule('/dist/worker.js', { body, contentType: 'text/javascript', times: 1 });
  lab.streams.rule(PLAYLIST, { heldUntil: NEVER, times: 1 });
  await beginCapture();
  await expect.poll(() => lab.streams.requests(PLAYLIST).length).toBe(1);
  await lab.page.evaluate(() => {
    new BroadcastChannel('crash').postMessage('now');
  }, undefined);
  expect(await outcome()).toBe('1 image');
  expect((await asked()).slice(0, 2)).toEqual([`${PLAYLIST} aborted`, PLAYLIST]);
  await expect.poll(() => lab.streams.requests(PLAYLIST)[0]?.aborted).toBe(true);
});
