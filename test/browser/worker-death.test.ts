import { afterAll, beforeAll, expect, test } from 'vitest';
import { frameOf, openLab, type Lab } from '../helpers/lab.js';
import { startStaticServer, type StaticServer } from '../helpers/static-server.js';

const PLAYLIST = '/sample/ts/index.m3u8';
const SCRIPT = { 'content-type': 'text/javascript' };
/** Workers that die in the middle of a capture, each in its own way. */
const DEADLY = {
  crashing: "addEventListener('message', () => { throw new Error('boom'); });",
  closing: "addEventListener('message', () => setTimeout(() => { throw new Error('late'); }));",
  hanging: "addEventListener('message', () => { for (;;); });",
  silent: '',
};

let lab: Lab;
let assets: StaticServer;

beforeAll(async () => {
  assets = await startStaticServer({
    folders: {},
    cors: true,
    pages: Object.fromEntries(
      Object.entries(DEADLY).map(([name, body]) => [
        `/${name}/worker.js`,
        { body, headers: SCRIPT },
      ]),
    ),
  });
  lab = await openLab();
  // What the page itself loads is at hand then, and no time limit ends with that.
  await lab.preload();
});

afterAll(async () => {
  await lab.close();
  await assets.close();
});

test.each([
  ['crashing', 'worker-failed', 'boom', 600],
  ['closing', 'worker-failed', 'late', 600],
  ['hanging', 'timeout', 'hung', 1],
  ['silent', 'timeout', 'hung', 1],
])('a capture on a worker that is %s settles as %s', async (name, code, text, timeout) => {
  await lab.renew({ assetBaseUrl: `${assets.url}/${name}/`, timeout });
  const failure = await lab.fail(PLAYLIST);
  expect(failure).toMatchObject({ code, retryable: true });
  expect(failure.message).toContain(text);
});

test('afterwards everything works', async () => {
  await lab.renew();
  expect(frameOf(await lab.snap(PLAYLIST, { images: [{ width: 320 }] }))).toBe(0);
  expect(lab.page.pageErrors()).toEqual([]);
});
