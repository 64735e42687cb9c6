import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import type * as Jobs from '../../src/live-jobs/index.js';
import type * as Library from '../../src/index.js';
import type * as Sinks from '../../src/sinks/index.js';
import { openProfile } from './chromium.js';
import { startStaticServer } from './static-server.js';

/** What tests have in a page. */
export type JobsWindow = Window &
  typeof globalThis & {
    readonly lib: typeof Jobs;
    readonly hlsnap: typeof Library;
    readonly sinks: typeof Sinks;
    /** Set by `openJobs`. */
    jobs: Jobs.SnapshotJobs;
    /** The types of the events that were heard, with the names of the first file. */
    heard: string[];
  };

export interface JobsLab {
  readonly context: BrowserContext;
  readonly url: string;
  /** Opens a tab with the build loaded. */
  readonly openTab: () => Promise<Page>;
  readonly close: () => Promise<void>;
}

const SCRIPT = `
import * as hlsnap from '/dist/index.js';
import * as lib from '/dist/jobs.js';
import * as sinks from '/dist/sinks.js';
Object.assign(window, { hlsnap, lib, sinks, heard: [] });`;

/** A browser with a profile of its own, and a site that has the build. */
export async function openJobsLab(more: readonly string[] = []): Promise<JobsLab> {
  if (!existsSync('dist/jobs.js')) throw new Error('There is no dist/: run "npm run build" first.');
  const site = await startStaticServer({
    folders: { '/dist': 'dist' },
    pages: {
      '/': {
        body: '<!doctype html><title>Jobs</title><script type="module" src="/page.js"></script>',
      },
      '/favicon.ico': { body: '', headers: { 'content-type': 'image/x-icon' } },
      '/page.js': { body: SCRIPT, headers: { 'content-type': 'text/javascript' } },
    },
  });
  const profile = await mkdtemp(join(tmpdir(), 'hlsnap-jobs-'));
  const context = await openProfile(profile, more);
  return {
    context,
    url: site.url,
    async openTab() {
      const page = await context.newPage();
      await page.goto(`${site.url}/`);
      await page.waitForFunction(() => 'lib' in window);
      return page;
    },
    async close() {
      await context.close();
      await site.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Options of jobs that can be sent to a page. */
export interface PlainJobsOptions extends Omit<Jobs.SnapshotJobsOptions, 'snapper' | 'storages'> {
  readonly storages?: Readonly<
    Record<string, Pick<Jobs.StorageOptions, 'maxAge' | 'maxFiles' | 'maxBytes'>>
  >;
}

/** How many times as often as their templates say jobs of tests take snapshots: the least interval is 5 s. */
const HURRY = 10;

/** Opens the jobs of a name in a tab, and notes their events. */
export async function openJobs(page: Page, options: PlainJobsOptions): Promise<void> {
  await page.evaluate(
    ({ given, hurry }) => {
      const own = window as unknown as JobsWindow;
      const patience = { timeout: 600, decodeTimeout: 600, stallTimeout: 600 };
      const real = new own.hlsnap.Snapper(patience);
      const snapper: Jobs.Watcher = {
        watch: (url, options) => {
          const { interval = 10 } = options ?? {};
          const faster = typeof interval === 'number' ? interval / hurry : interval;
          return real.watch(url, { ...options, interval: faster });
        },
      };
      own.jobs = new own.lib.SnapshotJobs({ ...given, snapper });
      for (const type of [
        'snapshotstored',
        'jobstarted',
        'jobpaused',
        'jobended',
        'jobfailed',
      ] as const) {
        own.jobs.addEventListener(type, ({ detail }) => {
          own.heard.push([detail.type, detail.files[0]?.name].filter(Boolean).join(' '));
        });
      }
    },
    { given: options, hurry: HURRY },
  );
}

/** Calls something with the jobs of a tab; it may not use anything outside itself. */
export function withJobs<Argument, Result>(
  page: Page,
  call: (jobs: Jobs.SnapshotJobs, argument: Argument) => Promise<Result>,
  argument: Argument,
): Promise<Result> {
  const json = argument === undefined ? 'undefined' : JSON.stringify(argument);
  return page.evaluate<Result>(`(${call.toString()})(window.jobs, ${json})`);
}
