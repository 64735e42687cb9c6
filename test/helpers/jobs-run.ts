import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { JobFile, LiveJob } from '../../src/live-jobs/index.js';
import { withJobs } from './jobs-page.js';
import { SEGMENT_SECONDS } from './live-media.js';
import type { LiveOrigin } from './live-origin.js';

/** `undefined`: there is none with this id. */
export function findJob(page: Page, id: string): Promise<LiveJob | undefined> {
  return withJobs(page, (jobs, id) => jobs.get(id), id);
}

export async function jobOf(page: Page, id: string): Promise<LiveJob> {
  const job = await findJob(page, id);
  if (!job) throw new Error(`The job ${id} is gone`);
  return job;
}

export async function filesOf(page: Page, id: string): Promise<readonly JobFile[]> {
  const listed = await withJobs(page, (jobs, jobId) => jobs.files.list({ jobId, limit: 100 }), id);
  return listed.files;
}

/** Waits until a job is in a state. */
export async function untilState(
  page: Page,
  id: string,
  state: LiveJob['state'],
): Promise<LiveJob> {
  await expect.poll(async () => (await findJob(page, id))?.state).toBe(state);
  return jobOf(page, id);
}

/** Lets segments be published until a job has stored so many snapshots, and nothing is being written. */
export async function untilStored(
  page: Page,
  origin: Pick<LiveOrigin, 'advance'>,
  id: string,
  sequence: number,
): Promise<LiveJob> {
  const stored = async (): Promise<number> => (await jobOf(page, id)).lastFile?.sequence ?? 0;
  for (let before = await stored(); before < sequence; before = await stored()) {
    origin.advance(SEGMENT_SECONDS);
    await expect.poll(stored).toBeGreaterThan(before);
  }
  return jobOf(page, id);
}

/** That a job's numbers have no gap, and no picture is there twice. */
export function expectWhole(files: readonly JobFile[]): void {
  const kept = files.filter(({ mode }) => mode === 'sequence');
  expect(kept.map(({ sequence }) => sequence)).toEqual(kept.map((_, i) => i + 1));
  expect(new Set(kept.map(({ pictureAt }) => pictureAt)).size).toBe(kept.length);
}
