import { expect, test } from 'vitest';
import type { LiveJob } from '../../src/live-jobs/index.js';
import { openJobs, withJobs, type JobsWindow } from '../helpers/jobs-page.js';
import { filesOf, jobOf, untilStored } from '../helpers/jobs-run.js';
import { submitJob, useJobsStage } from '../helpers/jobs-stage.js';
import { SEGMENT_SECONDS } from '../helpers/live-media.js';

const stage = useJobsStage('end');

function submit(): Promise<LiveJob> {
  const { origin, page } = stage;
  const formats = { overwriteFormat: 'now.jpg', sequenceFormat: '{Sequence}.jpg' };
  return submitJob(page, { url: origin.playlist }, formats);
}

test('a tab with an earlier version lets the jobs go where a later one takes them over', async () => {
  const { lab, name, page } = stage;
  await openJobs(page, { name });
  await submit();
  await expect
    .poll(() => withJobs(page, (jobs) => Promise.resolve(jobs.isRunner), undefined))
    .toBe(true);
  const other = await lab.openTab();
  const held = await other.evaluate(async (name) => {
    const opening = indexedDB.open(`hlsnap-jobs-${name}`, 99);
    await new Promise((resolve, reject) => {
      opening.onsuccess = resolve;
      opening.onerror = reject;
    });
    const abort = AbortSignal.timeout(15_000);
    return navigator.locks.request(`hlsnap-jobs-${name}`, { signal: abort }, (lock) => lock?.name);
  }, name);
  expect(held).toBe(`hlsnap-jobs-${name}`);
  const told = await withJobs(
    page,
    (jobs) =>
      jobs.list().then(
        () => 'nothing',
        (error: unknown) => (error as { code: string }).code,
      ),
    undefined,
  );
  expect(told).toBe('save-unsupported');
  expect(await withJobs(page, (jobs) => Promise.resolve(jobs.isRunner), undefined)).toBe(false);
});

test('jobs whose database was deleted take no more', async () => {
  const { name, origin, page } = stage;
  await openJobs(page, { name });
  const { id } = await submit();
  await untilStored(page, origin, id, 1);
  await page.evaluate(
    (name) =>
      new Promise((resolve) => {
        indexedDB.deleteDatabase(`hlsnap-jobs-${name}`).onsuccess = resolve;
      }),
    name,
  );
  const asked = (): number => origin.requests('/main/index.m3u8').length;
  const quiet = async (): Promise<boolean> => {
    const before = asked();
    origin.advance(SEGMENT_SECONDS);
    // Several of its intervals.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    return asked() === before;
  };
  await expect.poll(quiet, { timeout: 20_000 }).toBe(true);
});

test('a storage that hangs holds up its own job, and no other', async () => {
  const { name, origin, page } = stage;
  const state = await page.evaluate(
    async ({ name, url }) => {
      const own = window as unknown as JobsWindow;
      let begun = (): void => undefined;
      const hanging = new Promise<void>((resolve) => (begun = resolve));
      const write = (): Promise<never> => {
        begun();
        return new Promise(() => undefined);
      };
      own.jobs = new own.lib.SnapshotJobs({ name, storages: { hangs: { kind: 'hangs', write } } });
      const template = await own.jobs.templates.create({
        ...{ name: 't', interval: 5, overwriteFormat: true },
      });
      const given = { url, template: template.id };
      const { id } = await own.jobs.submit({ ...given, name: 'a', storage: 'hangs' });
      await hanging;
      await own.jobs.stop(id);
      const started = new Promise((resolve) => {
        own.jobs.addEventListener('jobstarted', resolve);
      });
      const other = await own.jobs.submit({ ...given, name: 'b' });
      const late = new Promise((resolve) => setTimeout(resolve, 15_000));
      await Promise.race([started, late]);
      return (await own.jobs.get(other.id))?.state;
    },
    { name, url: origin.playlist },
  );
  expect(state).toBe('started');
});

test('an export has what was there when it began, each file once, while jobs replace theirs', async () => {
  const { name, origin, page } = stage;
  await openJobs(page, { name });
  const { id } = await submit();
  await untilStored(page, origin, id, 1);
  await page.exposeFunction('replace', async () => {
    await untilStored(page, origin, id, ((await jobOf(page, id)).lastFile?.sequence ?? 0) + 1);
  });
  const names = await page.evaluate(
    async ({ jobId, name }) => {
      const own = window as unknown as JobsWindow & { readonly replace: () => Promise<void> };
      // More than are read at once come between a file and what replaces it.
      const opening = indexedDB.open(`hlsnap-jobs-${name}`);
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const [file] = (await own.jobs.files.list({ jobId, mode: 'overwrite' })).files;
      const tx = opening.result.transaction('files', 'readwrite');
      for (let i = 0; i < 150; i += 1) {
        const about = { id: `more-${i}`, name: `gone/${i}.jpg`, takenAt: new Date().toISOString() };
        tx.objectStore('files').put({ ...file, ...about });
      }
      await new Promise((resolve) => (tx.oncomplete = resolve));
      opening.result.close();
      const written: (string | undefined)[] = [];
      const write = async (image: { readonly name: string | undefined }): Promise<void> => {
        written.push(image.name);
        await own.replace();
      };
      await own.jobs.files.export({ jobId }, { kind: 'list', write });
      return written;
    },
    { jobId: id, name },
  );
  expect(names.filter((one) => one === 'now.jpg')).toHaveLength(1);
  expect(new Set(names).size).toBe(names.length);
});

test('of a storage with a limit the newest files stay, after the clock was set back, too', async () => {
  const { name, origin, page } = stage;
  await openJobs(page, { name, storages: { embedded: { maxFiles: 4 } } });
  const { id } = await submit();
  await untilStored(page, origin, id, 3);
  await page.evaluate(() => {
    const before = Date.now;
    Date.now = () => before.call(Date) - 86_400_000;
  });
  await untilStored(page, origin, id, 6);
  await withJobs(page, (jobs, id) => jobs.stop(id), id);
  await expect.poll(async () => (await filesOf(page, id)).length).toBe(4);
  const { sequence } = await jobOf(page, id);
  const kept = (await filesOf(page, id)).map((file) => `${file.mode} ${file.sequence}`);
  expect(kept.sort()).toEqual(
    [
      `overwrite ${sequence}`,
      ...[sequence - 2, sequence - 1, sequence].map((number) => `sequence ${number}`),
    ].sort(),
  );
});
