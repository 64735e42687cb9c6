import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LiveJob, TemplateOptions } from '../../src/live-jobs/index.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import {
  openJobs,
  openJobsLab,
  withJobs,
  type JobsLab,
  type JobsWindow,
} from '../helpers/jobs-page.js';
import { filesOf, findJob, jobOf, untilState } from '../helpers/jobs-run.js';
import { SEGMENT_SECONDS } from '../helpers/live-media.js';
import { startLiveOrigin, type LiveOrigin } from '../helpers/live-origin.js';

let lab: JobsLab;
let origin: LiveOrigin;
let page: Page;
let name: string;
let count = 0;

beforeAll(async () => {
  lab = await openJobsLab();
});
afterAll(() => lab.close());
beforeEach(async () => {
  origin = await startLiveOrigin();
  page = await openTab(`test-${(count += 1)}`);
});
afterEach(async () => {
  await Promise.all(lab.context.pages().map((tab) => tab.close()));
  await origin.close();
});

/** Opens a tab with the jobs of a name; their intervals are a tenth of what their templates say. */
async function openTab(own = name): Promise<Page> {
  name = own;
  const tab = await lab.openTab();
  await openJobs(tab, { name: own });
  return tab;
}

const BOTH = { overwriteFormat: 'now/{JobName}.jpg', sequenceFormat: '{JobName}/{Sequence}.jpg' };

/** Submits a job of a template, at the least interval. */
function submit(
  url: string,
  template: Partial<TemplateOptions> = BOTH,
  tab = page,
): Promise<LiveJob> {
  return withJobs(
    tab,
    async (jobs, { url, template }) => {
      const { id } = await jobs.templates.create({ name: 't', interval: 5, ...template });
      return jobs.submit({ name: 'gate', url, template: id });
    },
    { url, template: { images: [{ width: 160 }], ...template } },
  );
}

/** Lets segments be published until a job has taken so many snapshots. */
async function untilTaken(id: string, sequence: number, tab = page): Promise<LiveJob> {
  const taken = async (): Promise<number> => (await findJob(tab, id))?.sequence ?? 0;
  let before = await taken();
  while (before < sequence) {
    origin.advance(SEGMENT_SECONDS);
    await expect.poll(taken).toBeGreaterThan(before);
    before = await taken();
  }
  return jobOf(tab, id);
}

/** The number of the frame that a file shows. */
async function frameOf(id: string, tab = page): Promise<number | undefined> {
  const base64 = await withJobs(
    tab,
    async (jobs, file) => {
      const blob = await jobs.files.read(file);
      const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
      return btoa(String.fromCharCode(...bytes));
    },
    id,
  );
  return readFrameNumber(decodeImage(Buffer.from(base64, 'base64')));
}

test('a job starts by itself, and stores one file that is replaced and one that is kept', async () => {
  const submitted = await submit(origin.playlist);
  expect(submitted).toMatchObject({ state: 'init', sequence: 0, appName: '', domain: '127.0.0.1' });
  await untilTaken(submitted.id, 2);
  const job = await untilState(page, submitted.id, 'started');
  expect(job).toMatchObject({ code: undefined, lastError: undefined });
  await expect.poll(async () => (await filesOf(page, job.id)).length).toBe(3);
  const stored = await filesOf(page, job.id);
  expect(stored.map(({ name, mode, sequence }) => [name, mode, sequence]).sort()).toEqual([
    ['gate/1.jpg', 'sequence', 1],
    ['gate/2.jpg', 'sequence', 2],
    ['now/gate.jpg', 'overwrite', 2],
  ]);
  const frames = await Promise.all(stored.map(({ id }) => frameOf(id)));
  const kept = stored.findIndex(({ name }) => name === 'gate/2.jpg');
  const now = stored.findIndex(({ name }) => name === 'now/gate.jpg');
  expect(frames[kept]).toBe(origin.frameAt((origin.edge().segments - 1) * SEGMENT_SECONDS));
  expect(frames[now]).toBe(frames[kept]);
  expect(stored[kept]).toMatchObject({ type: 'image/jpeg', width: 160, height: 90 });
  const heard = await page.evaluate(() => (window as unknown as JobsWindow).heard);
  expect(heard).toEqual([
    'jobstarted',
    'snapshotstored now/gate.jpg',
    'snapshotstored now/gate.jpg',
  ]);
});

test('numbers go on after a stop, a restart and a reload, and nothing is taken twice', async () => {
  const { id } = await submit(origin.playlist, { sequenceFormat: '{Sequence}.jpg' });
  await untilTaken(id, 2);
  await withJobs(page, (jobs, id) => jobs.stop(id), id);
  expect(await untilState(page, id, 'paused')).toMatchObject({ code: undefined });
  const stopped = await findJob(page, id);
  origin.advance(SEGMENT_SECONDS);
  await withJobs(page, (jobs, id) => jobs.start(id), id);
  await untilTaken(id, 4);
  await withJobs(page, (jobs, id) => jobs.restart(id), id);
  await untilTaken(id, 5);
  await page.reload();
  await page.waitForFunction(() => 'lib' in window);
  await openJobs(page, { name });
  await untilTaken(id, 7);
  expect(stopped?.sequence).toBe(2);
  await withJobs(page, (jobs, id) => jobs.stop(id), id);
  const stored = await filesOf(page, id);
  const { length } = stored;
  expect(stored.map(({ sequence }) => sequence)).toEqual(
    [...Array(length).keys()].map((i) => i + 1),
  );
  const frames = await Promise.all(stored.map(({ id }) => frameOf(id)));
  const moments = stored.map(({ pictureAt }) => pictureAt);
  expect(new Set(moments).size).toBe(length);
  expect(frames).not.toContain(undefined);
});

test('a template that is changed applies from the next start on', async () => {
  const { id, template } = await submit(origin.playlist, { sequenceFormat: 'a/{Sequence}.jpg' });
  await untilTaken(id, 1);
  const change = { sequenceFormat: 'b/{Sequence}.jpg' };
  await withJobs(page, (jobs, { template, change }) => jobs.templates.update(template, change), {
    template,
    change,
  });
  await untilTaken(id, 2);
  await withJobs(page, (jobs, id) => jobs.restart(id), id);
  await untilTaken(id, 3);
  await expect.poll(async () => (await filesOf(page, id)).length).toBe(3);
  expect((await filesOf(page, id)).map((file) => file.name)).toEqual([
    'a/1.jpg',
    'a/2.jpg',
    'b/3.jpg',
  ]);
});

test('a job looks for a stream that is not there yet, and for one that has ended', async () => {
  const late = await startLiveOrigin({ endsAfter: 6 });
  late.rule(/index\.m3u8$/, { status: 404 });
  const { id } = await submit(late.playlist, { sequenceFormat: '{Sequence}.jpg' });
  await expect.poll(async () => (await findJob(page, id))?.code).toBe('playlist-not-found');
  expect(await findJob(page, id)).toMatchObject({ state: 'init', sequence: 0 });
  late.reset();
  await untilState(page, id, 'started');
  late.advance(2 * SEGMENT_SECONDS);
  expect(await untilState(page, id, 'ended')).toMatchObject({ code: 'ended' });
  await late.close();
});

test('a job whose stream gives no pictures fails, and tells why and since when', async () => {
  const key = '#EXT-X-KEY:METHOD=UNHEARD-OF,URI="key"';
  const lines = ['#EXTM3U', '#EXT-X-TARGETDURATION:4', key, '#EXTINF:4,', '/main/segment0.ts', ''];
  origin.put('/locked/index.m3u8', lines.join('\n'));
  const { id } = await submit(`${origin.url}/locked/index.m3u8`, { sequenceFormat: true });
  const job = await untilState(page, id, 'failed');
  expect(job.code).toBe('encrypted');
  expect(job.lastError?.message).toMatch(/\w+/);
  expect(Date.parse(job.since)).toBeLessThanOrEqual(Date.now());
  expect(await withJobs(page, (jobs, id) => jobs.start(id), id)).toMatchObject({ state: 'init' });
});

test('of two tabs one runs the jobs, the other sees them, and takes over where the first is killed', async () => {
  const { id } = await submit(origin.playlist, { sequenceFormat: '{Sequence}.jpg' });
  await untilTaken(id, 1);
  const other = await openTab();
  const isRunner = (tab: Page): Promise<boolean> =>
    withJobs(tab, (jobs) => Promise.resolve(jobs.isRunner), undefined);
  expect([await isRunner(page), await isRunner(other)]).toEqual([true, false]);
  await untilTaken(id, 2, other);
  await expect
    .poll(() => other.evaluate(() => (window as unknown as JobsWindow).heard))
    .toContain('snapshotstored 2.jpg');
  // In the middle of whatever it does.
  const session = await lab.context.newCDPSession(page);
  origin.advance(SEGMENT_SECONDS);
  void session.send('Page.crash').catch(() => undefined);
  await expect.poll(() => isRunner(other)).toBe(true);
  page = other;
  await untilTaken(id, 5);
  await withJobs(page, (jobs, id) => jobs.stop(id), id);
  const stored = await filesOf(page, id);
  expect(stored.map(({ sequence }) => sequence)).toEqual(
    [...Array(stored.length).keys()].map((i) => i + 1),
  );
  expect(new Set(stored.map(({ pictureAt }) => pictureAt)).size).toBe(stored.length);
  const frames = await Promise.all(stored.map((file) => frameOf(file.id)));
  expect(frames).not.toContain(undefined);
  const names = await page.evaluate(async (folder) => {
    const own = window as unknown as JobsWindow;
    return (await own.sinks.opfs({ folder }).list()).map(({ name }) => name);
  }, `hlsnap-jobs/${name}`);
  expect(names.length).toBe(stored.length);
});

test('an announced stream gets the job of the most specific rule', async () => {
  const rules = await withJobs(
    page,
    async (jobs) => {
      const { id } = await jobs.templates.create({ name: 't', interval: 5, sequenceFormat: true });
      const any = await jobs.rules.create({ template: id });
      const domain = await jobs.rules.create({ template: id, domain: '127.0.0.1' });
      return { any: any.id, domain: domain.id };
    },
    undefined,
  );
  const announce = (url: string): Promise<LiveJob | undefined> =>
    withJobs(page, (jobs, url) => jobs.announce(url), url);
  const job = await announce(`${origin.url}/live/cam.m3u8`);
  expect(job).toMatchObject({
    name: 'cam',
    appName: 'live',
    streamName: 'cam',
    rule: rules.domain,
  });
  expect((await announce(`${origin.url}/live/cam.m3u8`))?.id).toBe(job?.id);
  await withJobs(page, (jobs, id) => jobs.rules.delete(id), rules.domain);
  expect(await announce(`${origin.url}/live/other.m3u8`)).toMatchObject({ rule: rules.any });
  await withJobs(page, (jobs, id) => jobs.rules.delete(id), rules.any);
  expect(await announce(`${origin.url}/live/third.m3u8`)).toBeUndefined();
});

test('jobs are listed in pages, and deleted with their files or without', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 3; i += 1) {
    const { id } = await submit(`${origin.url}/none${i}/s.m3u8`, { sequenceFormat: true });
    ids.push(id);
  }
  const first = await withJobs(page, (jobs) => jobs.list({ limit: 2, order: 'oldest' }), undefined);
  expect(first.jobs.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  expect(first.total).toBe(3);
  const rest = await withJobs(
    page,
    (jobs, cursor) => jobs.list({ limit: 2, order: 'oldest', cursor }),
    first.cursor,
  );
  expect(rest.jobs.map(({ id }) => id)).toEqual(ids.slice(2));
  expect(rest.cursor).toBeUndefined();
  const { id } = await submit(origin.playlist, { sequenceFormat: '{Sequence}.jpg' });
  await untilTaken(id, 1);
  expect(await withJobs(page, (jobs, id) => jobs.delete(id, { files: true }), id)).toBe(true);
  expect([await findJob(page, id), await filesOf(page, id)]).toEqual([undefined, []]);
  expect(await withJobs(page, (jobs, id) => jobs.delete(id), id)).toBe(false);
});
