import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { LiveJob } from '../../src/live-jobs/index.js';
import { openJobs, withJobs, type JobsWindow } from '../helpers/jobs-page.js';
import { expectWhole, filesOf, jobOf, untilState, untilStored } from '../helpers/jobs-run.js';
import { submitJob, useJobsStage } from '../helpers/jobs-stage.js';
import { SEGMENT_SECONDS } from '../helpers/live-media.js';

const HOUR_MS = 3_600_000;

const stage = useJobsStage('hardship');

function submit(): Promise<LiveJob> {
  const { origin, page } = stage;
  return submitJob(page, { url: origin.playlist }, { sequenceFormat: '{Sequence}.jpg' });
}

/** Sets the clock of a page by so much; its timers go on. */
function setClockBy(tab: Page, milliseconds: number): Promise<void> {
  return tab.evaluate((ms) => {
    const before = Date.now;
    Date.now = () => before.call(Date) + ms;
  }, milliseconds);
}

function isRunner(tab: Page): Promise<boolean> {
  return withJobs(tab, (jobs) => Promise.resolve(jobs.isRunner), undefined);
}

test.each([
  ['forward', HOUR_MS],
  ['back', -2 * HOUR_MS],
])('a clock that is set %s by hours stops no job, and nothing is taken twice', async (_way, ms) => {
  const { name, origin, page } = stage;
  await openJobs(page, { name });
  const { id } = await submit();
  await untilStored(page, origin, id, 2);
  const before = await jobOf(page, id);
  await setClockBy(page, ms);
  await untilStored(page, origin, id, 5);
  await withJobs(page, (jobs, id) => jobs.stop(id), id);
  const after = await jobOf(page, id);
  // What was due while the clock jumped is missed, not made up for.
  if (ms > 0) expect(after.missed.late).toBeGreaterThanOrEqual(before.missed.late + 1000);
  const files = await filesOf(page, id);
  expectWhole(files.toSorted((a, b) => a.sequence - b.sequence));
  expect(files.length).toBeLessThanOrEqual(8);
});

test('a stream that is away for ten minutes is gone on with', async () => {
  const { name, origin, page } = stage;
  await openJobs(page, { name });
  const { id } = await submit();
  await untilStored(page, origin, id, 2);
  origin.rule(/index\.m3u8$/, { status: 404 });
  await expect.poll(async () => (await jobOf(page, id)).missed.away).toBeGreaterThan(0);
  // The ten minutes pass at once; the pauses between two looks are real.
  await setClockBy(page, 10 * 60_000);
  expect(await untilState(page, id, 'ended')).toMatchObject({ code: 'playlist-not-found' });
  origin.reset();
  origin.advance(SEGMENT_SECONDS);
  await untilState(page, id, 'started');
  const job = await untilStored(page, origin, id, 4);
  expect(job.missed.away).toBeGreaterThan(1);
  await withJobs(page, (jobs, id) => jobs.stop(id), id);
  expectWhole(await filesOf(page, id));
});

test('a tab that is frozen keeps the jobs: nothing is taken meanwhile, and it goes on when it thaws', async () => {
  const { lab, name, origin, page } = stage;
  await openJobs(page, { name });
  const { id } = await submit();
  await untilStored(page, origin, id, 2);
  const other = await lab.openTab();
  await openJobs(other, { name });
  const session = await lab.context.newCDPSession(page);
  await session.send('Page.setWebLifecycleState', { state: 'frozen' });
  const { sequence } = await jobOf(other, id);
  origin.advance(2 * SEGMENT_SECONDS);
  // Longer than two of its intervals. What it had begun before may be written still.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(await isRunner(other)).toBe(false);
  expect((await jobOf(other, id)).sequence).toBeLessThanOrEqual(sequence + 1);
  await session.send('Page.setWebLifecycleState', { state: 'active' });
  await untilStored(other, origin, id, 5);
  expect(await isRunner(other)).toBe(false);
  await withJobs(other, (jobs, id) => jobs.stop(id), id);
  expectWhole(await filesOf(other, id));
});

test('what was being written when the page was killed is listed if it is there, and its number is used again if not', async () => {
  const { lab, name, origin } = stage;
  let { page } = stage;
  await openHalting(page, 'before');
  const { id } = await submit();
  await expect.poll(() => writes(page)).toBe(1);
  await kill(page);
  page = await lab.openTab();
  await openHalting(page, 'after');
  origin.advance(SEGMENT_SECONDS);
  await expect.poll(() => writes(page)).toBe(1);
  // Nothing was there yet: the first number was free.
  expect(await filesOf(page, id)).toEqual([]);
  expect((await jobOf(page, id)).sequence).toBe(1);
  await kill(page);
  page = await lab.openTab();
  await openJobs(page, { name });
  await untilStored(page, origin, id, 3);
  await withJobs(page, (jobs, id) => jobs.stop(id), id);
  const files = await filesOf(page, id);
  expectWhole(files);
  expect(files.every(({ state }) => state === 'stored')).toBe(true);
  const sizes = await Promise.all(
    files.map(({ id }) =>
      withJobs(page, async (jobs, id) => (await jobs.files.read(id))?.size, id),
    ),
  );
  expect(sizes).toEqual(files.map(({ bytes }) => bytes));
});

/** Opens jobs whose storage never comes back from a write: before anything is written, or after all of it is. */
function openHalting(tab: Page, when: 'before' | 'after'): Promise<void> {
  return tab.evaluate(
    ({ name, when }) => {
      const own = window as unknown as JobsWindow & { writes: number };
      own.writes = 0;
      const real = own.sinks.opfs({ folder: `hlsnap-jobs/${name}` });
      const sink = {
        kind: 'opfs',
        read: (file: string) => real.read(file),
        delete: (file: string) => real.delete(file),
        async write(...given: Parameters<typeof real.write>) {
          if (when === 'after') await real.write(...given);
          own.writes += 1;
          return new Promise<never>(() => undefined);
        },
      };
      const snapper = new own.hlsnap.Snapper();
      own.jobs = new own.lib.SnapshotJobs({
        name,
        snapper: { watch: (url, options) => snapper.watch(url, { ...options, interval: 0.5 }) },
        storages: { embedded: sink },
      });
    },
    { name: stage.name, when },
  );
}

function writes(tab: Page): Promise<number> {
  return tab.evaluate(() => (window as unknown as { readonly writes: number }).writes);
}

/** Kills the process of a page. */
async function kill(tab: Page): Promise<void> {
  const crashed = tab.waitForEvent('crash');
  const session = await stage.lab.context.newCDPSession(tab);
  void session.send('Page.crash').catch(() => undefined);
  await crashed;
  await tab.close();
}
