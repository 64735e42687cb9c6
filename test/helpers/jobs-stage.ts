import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { LiveJob, TemplateOptions } from '../../src/live-jobs/index.js';
import { openJobsLab, withJobs, type JobsLab } from './jobs-page.js';
import { startLiveOrigin, type LiveOrigin } from './live-origin.js';

/** What the test that runs has: a tab, a live stream, and a name for its jobs. */
export interface JobsStage {
  lab: JobsLab;
  origin: LiveOrigin;
  page: Page;
  name: string;
}

/** Sets the stage before each test of a file, and clears it after each. */
export function useJobsStage(prefix: string): Readonly<JobsStage> {
  const stage = {} as JobsStage;
  let count = 0;
  beforeAll(async () => {
    stage.lab = await openJobsLab();
  });
  afterAll(() => stage.lab.close());
  beforeEach(async () => {
    stage.name = `${prefix}-${(count += 1)}`;
    stage.origin = await startLiveOrigin();
    stage.page = await stage.lab.openTab();
  });
  afterEach(async () => {
    await Promise.all(stage.lab.context.pages().map((tab) => tab.close()));
    await stage.origin.close();
  });
  return stage;
}

/** Submits a job of small pictures, each 5 s, in the page's jobs. */
export function submitJob(
  page: Page,
  job: { readonly url: string } | { readonly imageUrl: string },
  formats: Pick<TemplateOptions, 'overwriteFormat' | 'sequenceFormat'>,
): Promise<LiveJob> {
  return withJobs(
    page,
    async (jobs, { job, formats }) => {
      const template = { name: 't', interval: 5, images: [{ width: 160 }], ...formats };
      const { id } = await jobs.templates.create(template);
      return jobs.submit({ name: 'gate', template: id, ...job });
    },
    { job, formats },
  );
}
