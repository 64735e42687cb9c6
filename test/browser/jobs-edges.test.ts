import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { LiveJob } from '../../src/live-jobs/index.js';
import { openJobs, withJobs } from '../helpers/jobs-page.js';
import { findJob, untilStored } from '../helpers/jobs-run.js';
import { submitJob, useJobsStage } from '../helpers/jobs-stage.js';

const stage = useJobsStage('edge');

function submit(
  job: { url: string } | { imageUrl: string } = { url: stage.origin.playlist },
): Promise<LiveJob> {
  return submitJob(stage.page, job, {
    overwriteFormat: 'now.jpg',
    sequenceFormat: '{Sequence}.jpg',
  });
}

/** Every stream that is announced gets a job. */
function addRule(page: Page): Promise<void> {
  return withJobs(
    page,
    async (jobs) => {
      const options = { name: 't', interval: 5, overwriteFormat: true } as const;
      const template = await jobs.templates.create(options);
      await jobs.rules.create({ template: template.id });
    },
    undefined,
  );
}

/** Whatever a page asks for, until the test ends. */
async function serve(answer: Parameters<typeof createServer>[1]): Promise<[Server, string]> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return [server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`];
}

test('a stream that is announced several times at once, in two tabs, gets one job', async () => {
  const { lab, name, origin, page } = stage;
  const other = await lab.openTab();
  await openJobs(page, { name });
  await openJobs(other, { name });
  await addRule(page);
  const announce = (tab: Page): Promise<(string | undefined)[]> =>
    withJobs(
      tab,
      async (jobs, url) => {
        const told = await Promise.all([1, 2, 3].map(() => jobs.announce(url)));
        return told.map((job) => job?.id);
      },
      origin.playlist,
    );
  const ids = (await Promise.all([announce(page), announce(other)])).flat();
  expect(new Set(ids).size).toBe(1);
  expect((await withJobs(page, (jobs) => jobs.list(), undefined)).total).toBe(1);
});

test('an announced stream that waits at an address that lets nobody in goes on at the new one', async () => {
  const { name, origin, page } = stage;
  await openJobs(page, { name });
  const announce = (url: string): Promise<LiveJob | undefined> =>
    withJobs(page, (jobs, url) => jobs.announce(url, { streamName: 'gate', appName: '' }), url);
  await addRule(page);
  const old = `${origin.url}/with-an-old-token/index.m3u8`;
  const first = await announce(old);
  await expect
    .poll(async () => (await findJob(page, first?.id ?? ''))?.code)
    .toBe('playlist-not-found');
  expect(await announce(old)).toMatchObject({ url: old, since: first?.since });
  expect(await announce(origin.playlist)).toMatchObject({ id: first?.id, url: origin.playlist });
  await expect.poll(async () => (await findJob(page, first?.id ?? ''))?.state).toBe('started');
});

test('a range with nothing in it has no files and no usage, and one without an end has all', async () => {
  const { name, origin, page } = stage;
  await openJobs(page, { name });
  const { id } = await submit();
  await untilStored(page, origin, id, 1);
  const counts = await withJobs(
    page,
    async (jobs) => {
      const ranges = [
        { from: 5, to: 5 },
        { from: 10, to: 5 },
        { from: -8e15, to: 8e15 },
      ];
      const files = await Promise.all(ranges.map((range) => jobs.files.list(range)));
      const usage = await Promise.all(ranges.map((range) => jobs.usage.list(range)));
      return [files.map((found) => found.files.length > 0), usage.map((rows) => rows.length > 0)];
    },
    undefined,
  );
  expect(counts).toEqual([
    [false, false, true],
    [false, false, true],
  ]);
});

test('jobs that were closed say so, whatever they are asked', async () => {
  const { name, page } = stage;
  await openJobs(page, { name });
  const { id } = await submit();
  const codes = await withJobs(
    page,
    async (jobs, id) => {
      await jobs.close();
      const calls = [jobs.delete(id), jobs.list(), jobs.templates.list(), jobs.files.deleteAll(id)];
      const settled = await Promise.allSettled([...calls, jobs.callbacks.send(id)]);
      return settled.map(
        (one) => one.status === 'rejected' && (one.reason as { code: string }).code,
      );
    },
    id,
  );
  expect(codes).toEqual(['disposed', 'disposed', 'disposed', 'disposed', 'disposed']);
});

test('a receiver whose answer never ends holds up no other callback', async () => {
  const { name, page } = stage;
  let open = 0;
  const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
  const [server, url] = await serve((request, response) => {
    response.writeHead(200, cors);
    if (request.method === 'OPTIONS') {
      response.end();
      return;
    }
    open += 1;
    request.resume();
    response.write('it took');
    response.on('close', () => (open -= 1));
  });
  // Without the end of three seconds, which lets go of connections, too.
  await page.evaluate(() => {
    AbortSignal.timeout = () => new AbortController().signal;
  });
  await openJobs(page, { name, callbackUrl: url });
  const { id } = await submit();
  // A browser has six connections to a server.
  await withJobs(
    page,
    async (jobs, id) => {
      for (let i = 0; i < 9; i += 1) {
        await jobs.stop(id);
        await jobs.start(id);
      }
    },
    id,
  );
  const pending = async (): Promise<number> => {
    const query = { state: 'pending' as const, limit: 100 };
    const listed = await withJobs(page, (jobs, query) => jobs.callbacks.list(query), query);
    return listed.callbacks.length;
  };
  await expect.poll(async () => [await pending(), open]).toEqual([0, 0]);
  const { callbacks } = await withJobs(
    page,
    (jobs) => jobs.callbacks.list({ limit: 100 }),
    undefined,
  );
  expect(callbacks.map(({ state, attempts }) => [state, attempts.length])).toEqual(
    callbacks.map(() => ['delivered', 1]),
  );
  server.closeAllConnections();
  server.close();
});

test.each([
  ['pictures without an end', 'multipart/x-mixed-replace; boundary=x', /MJPEG/],
  ['something else without an end', 'image/jpeg', /no picture/],
])(
  'of a camera that answers with %s little is fetched, and it is told why',
  async (_what, type, why) => {
    const { name, page } = stage;
    let bytes = 0;
    const [server, url] = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' });
      const part = Buffer.alloc(10_000, '--x\r\n');
      const timer = setInterval(() => {
        response.write(part);
        bytes += part.length;
      }, 20);
      response.on('close', () => {
        clearInterval(timer);
      });
    });
    await openJobs(page, { name });
    const { id } = await submit({ imageUrl: `${url}/video` });
    await expect
      .poll(async () => (await findJob(page, id))?.lastError)
      .toMatchObject({ code: 'decode-failed', message: expect.stringMatching(why) as string });
    await withJobs(page, (jobs, id) => jobs.stop(id), id);
    expect(bytes).toBeLessThan(10_000_000);
    server.closeAllConnections();
    server.close();
  },
);
