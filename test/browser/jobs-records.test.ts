import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CallbackDelivery, LiveJob } from '../../src/live-jobs/index.js';
import { verifyCallback } from '../../src/callbacks/verify.js';
import { startCallbackReceiver, type CallbackReceiver } from '../helpers/callback-receiver.js';
import {
  openJobs,
  openJobsLab,
  withJobs,
  type JobsLab,
  type JobsWindow,
  type PlainJobsOptions,
} from '../helpers/jobs-page.js';
import { filesOf, findJob } from '../helpers/jobs-run.js';
import { SEGMENT_SECONDS } from '../helpers/live-media.js';
import { startLiveOrigin, type LiveOrigin } from '../helpers/live-origin.js';

let lab: JobsLab;
let origin: LiveOrigin;
let receiver: CallbackReceiver;
let page: Page;
let name: string;
let count = 0;

beforeAll(async () => {
  lab = await openJobsLab();
});
afterAll(() => lab.close());
beforeEach(async () => {
  [origin, receiver, page] = await Promise.all([
    startLiveOrigin(),
    startCallbackReceiver(),
    lab.openTab(),
  ]);
  name = `records-${(count += 1)}`;
});
afterEach(async () => {
  await Promise.all(lab.context.pages().map((tab) => tab.close()));
  await Promise.all([origin.close(), receiver.close()]);
});

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

function open(options: PlainJobsOptions = {}): Promise<void> {
  return openJobs(page, { name, ...options });
}

function submit(job: Partial<{ url: string; imageUrl: string }> = {}): Promise<LiveJob> {
  return withJobs(
    page,
    async (jobs, job) => {
      const { id } = await jobs.templates.create({
        ...{ name: 't', interval: 5, sequenceFormat: '{JobName}/{Sequence}.jpg' },
        images: [{ width: 160 }],
      });
      return jobs.submit({ name: 'gate', template: id, ...job });
    },
    job.imageUrl === undefined ? { url: origin.playlist, ...job } : job,
  );
}

/** Lets segments be published until a job has taken so many snapshots. */
async function untilTaken(id: string, sequence: number): Promise<void> {
  for (;;) {
    const before = (await findJob(page, id))?.sequence ?? 0;
    if (before >= sequence) break;
    origin.advance(SEGMENT_SECONDS);
    await expect.poll(async () => (await findJob(page, id))?.sequence).toBeGreaterThan(before);
  }
  await expect
    .poll(async () => {
      const files = await filesOf(page, id);
      return Math.max(0, ...files.map((file) => file.sequence));
    })
    .toBeGreaterThanOrEqual(sequence);
}

async function undelivered(): Promise<readonly CallbackDelivery[]> {
  const query = { state: 'undelivered' as const };
  return (await withJobs(page, (jobs, query) => jobs.callbacks.list(query), query)).callbacks;
}

test('each event is told to a server, signed, and under an id of its own', async () => {
  await open({ callbackUrl: receiver.url, callbackSecret: SECRET });
  const { id } = await submit();
  await untilTaken(id, 1);
  await withJobs(page, (jobs, id) => jobs.stop(id), id);
  await expect.poll(() => receiver.received.length).toBeGreaterThanOrEqual(3);
  const types = receiver.received.map(({ event }) => event.type);
  expect(types).toEqual(expect.arrayContaining(['jobstarted', 'snapshotstored', 'jobpaused']));
  const told = receiver.received.find(({ event }) => event.type === 'snapshotstored');
  expect(told?.event).toMatchObject({
    version: 1,
    job: { id, name: 'gate', state: 'started', sequence: 1 },
    files: [{ name: 'gate/1.jpg', sequence: 1, width: 160 }],
  });
  for (const { headers, body, event } of receiver.received) {
    expect(await verifyCallback(SECRET, headers, body)).toBe(true);
    expect(await verifyCallback(SECRET, headers, `${body} `)).toBe(false);
    expect(headers['webhook-id']).toBe(event.id);
  }
  const page1 = await withJobs(page, (jobs) => jobs.files.list(), undefined);
  await expect
    .poll(
      async () => (await withJobs(page, (jobs) => jobs.files.list(), undefined)).files[0]?.callback,
    )
    .toBe('delivered');
  expect(page1.files).not.toEqual([]);
});

test.each([
  ['answers 500', 500, 'HTTP 500', 500],
  ['refuses', 'refuse', 'No connection', undefined],
  ['hangs', 'hang', 'No answer within 3 s', undefined],
] as const)(
  'a server that %s is asked three times, and what it did not take is sent again later',
  async (_what, reply, error, status) => {
    await open({ callbackUrl: receiver.url });
    // Browsers repeat a request by themselves whose connection breaks.
    receiver.replies.push(...Array<typeof reply>(reply === 'refuse' ? 20 : 3).fill(reply));
    const { id } = await submit({ url: `${origin.url}/none/s.m3u8` });
    await withJobs(page, (jobs, id) => jobs.stop(id), id);
    await expect.poll(async () => (await undelivered()).length).toBe(1);
    expect(receiver.received.length).toBeGreaterThanOrEqual(3);
    receiver.replies.length = 0;
    const before = receiver.received.length;
    expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(1);
    const [callback] = await undelivered();
    expect(callback?.attempts).toHaveLength(3);
    expect(callback?.attempts[0]?.status).toBe(status);
    expect(callback?.attempts[0]?.error).toContain(error);
    await withJobs(page, (jobs, id) => jobs.callbacks.send(id), callback?.id ?? '');
    // While it is sent, it is pending.
    await expect
      .poll(() =>
        withJobs(
          page,
          async (jobs, id) => (await jobs.callbacks.get(id))?.state,
          callback?.id ?? '',
        ),
      )
      .toBe('delivered');
    expect(receiver.received).toHaveLength(before + 1);
    expect(receiver.received.at(-1)?.event.id).toBe(callback?.id);
  },
);

test('files are listed in pages, deleted, and exported as a ZIP archive', async () => {
  await open();
  const { id } = await submit();
  await untilTaken(id, 3);
  await withJobs(page, (jobs, id) => jobs.stop(id), id);
  const first = await withJobs(page, (jobs, jobId) => jobs.files.list({ jobId, limit: 2 }), id);
  expect(first.files.map(({ sequence }) => sequence)).toEqual([1, 2]);
  const query = { jobId: id, cursor: first.cursor };
  const second = await withJobs(page, (jobs, query) => jobs.files.list(query), query);
  expect(second.files[0]).toMatchObject({ sequence: 3, takenAt: first.nextStartTime });
  const from = { jobId: id, from: first.nextStartTime };
  const later = await withJobs(page, (jobs, from) => jobs.files.list(from), from);
  expect(later.files[0]?.sequence).toBe(3);
  const downloading = page.waitForEvent('download');
  const exported = await withJobs(page, (jobs, jobId) => jobs.files.export({ jobId }), id);
  const archive = unzipSync(readFileSync(await (await downloading).path()));
  expect(Object.keys(archive)).toContain('gate/1.jpg');
  expect(exported).toMatchObject({ files: Object.keys(archive).length, missing: [] });
  const [file] = first.files;
  expect(await withJobs(page, (jobs, id) => jobs.files.delete(id), file?.id ?? '')).toBe(true);
  expect(
    await withJobs(
      page,
      async (jobs, id) => (await jobs.files.read(id)) === undefined,
      file?.id ?? '',
    ),
  ).toBe(true);
});

test('what is used is counted by job and time', async () => {
  await open();
  const { id } = await submit();
  await untilTaken(id, 2);
  await withJobs(page, (jobs, id) => jobs.stop(id), id);
  const [row] = await withJobs(page, (jobs, jobId) => jobs.usage.list({ jobId }), id);
  expect(row?.snapshots).toBeGreaterThanOrEqual(2);
  expect(row?.bytesFetched).toBeGreaterThan(0);
  const { files } = await withJobs(
    page,
    (jobs, jobId) => jobs.files.list({ jobId, limit: 100 }),
    id,
  );
  expect(row?.bytesStored).toBe(files.reduce((sum, { bytes }) => sum + bytes, 0));
  expect(row?.seconds).toBeGreaterThan(0);
  expect(await withJobs(page, (jobs) => jobs.usage.csv(), undefined)).toContain(id);
});

test('of a storage with a limit the newest files stay', async () => {
  await page.evaluate((name) => {
    const own = window as unknown as JobsWindow;
    const real = new own.hlsnap.Snapper();
    own.jobs = new own.lib.SnapshotJobs({
      name,
      snapper: { watch: (url, options) => real.watch(url, { ...options, interval: 0.5 }) },
      storages: { embedded: { maxFiles: 2 } },
    });
  }, name);
  const { id } = await submit();
  await untilTaken(id, 4);
  await withJobs(page, (jobs, id) => jobs.stop(id), id);
  const names = async (): Promise<readonly string[]> =>
    page.evaluate(async (folder) => {
      const own = window as unknown as JobsWindow;
      return (await own.sinks.opfs({ folder }).list()).map((file) => file.name);
    }, `hlsnap-jobs/${name}`);
  await expect.poll(async () => (await names()).length).toBe(2);
  const { files } = await withJobs(page, (jobs) => jobs.files.list(), undefined);
  expect(files.map((file) => file.name).sort()).toEqual([...(await names())].sort());
});

test('a full storage pauses the job, says so, and loses nothing', async () => {
  await open();
  const { id } = await submit();
  await untilTaken(id, 1);
  const session = await lab.context.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: lab.url, quotaSize: 1 });
  origin.advance(SEGMENT_SECONDS);
  await expect.poll(async () => (await findJob(page, id))?.state).toBe('paused');
  await session.send('Storage.overrideQuotaForOrigin', { origin: lab.url });
  expect(await findJob(page, id)).toMatchObject({ code: 'storage-full' });
  const { files } = await withJobs(page, (jobs) => jobs.files.list(), undefined);
  const sizes = await Promise.all(
    files.map((file) =>
      withJobs(page, async (jobs, id) => (await jobs.files.read(id))?.size, file.id),
    ),
  );
  expect(sizes).toEqual(files.map(({ bytes }) => bytes));
  await withJobs(page, (jobs, id) => jobs.start(id), id);
  await untilTaken(id, (await findJob(page, id))?.sequence ?? 0);
});

test('the picture of a camera is fetched, stored as it is, and not twice', async () => {
  const picture = readFileSync('docs/images/demo.png');
  origin.put('/camera.jpg', picture);
  await open();
  const { id } = await submit({ imageUrl: `${origin.url}/camera.jpg` });
  await expect.poll(() => origin.requests('/camera.jpg').length).toBeGreaterThan(3);
  await withJobs(page, (jobs, id) => jobs.stop(id), id);
  await expect.poll(async () => (await findJob(page, id))?.missed.unchanged).toBeGreaterThan(0);
  const { files } = await withJobs(page, (jobs) => jobs.files.list(), undefined);
  expect(files).toMatchObject([{ type: 'image/png', bytes: picture.length, sequence: 1 }]);
});

test('the picture of a camera is fetched in time where the page’s own timers are slowed down', async () => {
  origin.put('/camera.png', readFileSync('docs/images/demo.png'));
  await open();
  // More than a hidden page's: those of a second and longer never fire.
  await page.evaluate(() => {
    const own = window.setTimeout.bind(window);
    window.setTimeout = ((call: () => void, ms = 0) =>
      ms < 1000 ? own(call, ms) : own(() => undefined, ms)) as typeof setTimeout;
  });
  const { id } = await submit({ imageUrl: `${origin.url}/camera.png` });
  await expect.poll(() => origin.requests('/camera.png').length).toBeGreaterThan(2);
  await withJobs(page, (jobs, id) => jobs.stop(id), id);
  expect(await findJob(page, id)).toMatchObject({ state: 'paused', sequence: 1 });
});

test('a database of the first version is taken over', async () => {
  await page.evaluate(async (name) => {
    const opening = indexedDB.open(`hlsnap-jobs-${name}`, 1);
    opening.onupgradeneeded = () => {
      const { result } = opening;
      for (const store of ['templates', 'rules', 'jobs'])
        result.createObjectStore(store, { keyPath: 'id' });
      const files = result.createObjectStore('files', { keyPath: 'id' });
      files.createIndex('byTime', ['takenAt', 'id']);
      files.createIndex('byJob', ['jobId', 'takenAt', 'id']);
      files.createIndex('byStorage', ['storage', 'takenAt', 'id']);
      for (const id of ['e', 'f', 'g']) {
        const about = { jobId: 'j', name: `${id}.jpg`, storage: 'embedded', mode: 'sequence' };
        files.add({ ...about, id, bytes: 10, takenAt: `2026-01-01T00:00:0${id}.000Z` });
      }
    };
    await new Promise((resolve) => (opening.onsuccess = resolve));
    opening.result.close();
  }, name);
  await open({ storages: { embedded: { maxBytes: 25 } } });
  const ids = async (): Promise<readonly string[]> =>
    (await withJobs(page, (jobs) => jobs.files.list(), undefined)).files.map(({ id }) => id);
  await expect.poll(ids).toEqual(['f', 'g']);
  expect(await withJobs(page, (jobs) => jobs.usage.list(), undefined)).toEqual([]);
});
