import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLiveWall } from '../../bench/live-wall.js';
import type { JobFile } from '../../src/live-jobs/index.js';
import { openJobsLab, withJobs, type JobsLab, type JobsWindow } from '../helpers/jobs-page.js';
import { loadTsMedia, SEGMENTS_PER_LOOP, SEGMENT_SECONDS } from '../helpers/live-media.js';
import { startStreamServer, type StreamServer } from '../helpers/stream-server.js';

const JOBS = 100;

let lab: JobsLab;
let streams: StreamServer;

beforeAll(async () => {
  lab = await openJobsLab();
});
afterAll(async () => {
  await lab.close();
  await streams.close();
});

/** `npm run bench:jobs` tells how many are on time; here nothing depends on that. */
test('a hundred jobs at the least interval number their own pictures without a gap, and lose none', async () => {
  const { segments } = loadTsMedia('ts-small');
  const wall = createLiveWall(JOBS, {
    ...{ segments: SEGMENTS_PER_LOOP, segmentSeconds: SEGMENT_SECONDS },
    readSegment: (index) => segments[index] ?? new Uint8Array(),
  });
  streams = await startStreamServer({ answer: ({ path }) => Promise.resolve(wall.find(path)) });
  const page = await lab.openTab();
  await page.evaluate(() => {
    const own = window as unknown as JobsWindow;
    own.jobs = new own.lib.SnapshotJobs({ name: 'many' });
  });
  const ids = await withJobs(
    page,
    async (jobs, urls) => {
      const { id } = await jobs.templates.create({
        ...{ name: 't', interval: 5, sequenceFormat: '{StreamName}/{JobId}/{Sequence}.jpg' },
        images: [{ width: 80 }],
      });
      const all = urls.map((url, i) => jobs.submit({ name: `job ${i}`, url, template: id }));
      return (await Promise.all(all)).map((job) => job.id);
    },
    wall.paths.map((path) => `${streams.url}${path}`),
  );
  const least = (): Promise<number> =>
    withJobs(
      page,
      async (jobs) => {
        const { jobs: all } = await jobs.list({ limit: 100 });
        return Math.min(...all.map(({ sequence }) => sequence));
      },
      undefined,
    );
  await expect.poll(least, { interval: 500 }).toBeGreaterThanOrEqual(3);
  await withJobs(page, (jobs, ids) => Promise.all(ids.map((id) => jobs.stop(id))), ids);
  for (const id of ids) {
    const files: readonly JobFile[] = await withJobs(
      page,
      async (jobs, jobId) => (await jobs.files.list({ jobId, limit: 100 })).files,
      id,
    );
    expect(files.length).toBeGreaterThanOrEqual(3);
    expect(files.map(({ sequence }) => sequence)).toEqual(files.map((_, i) => i + 1));
    const sizes = await withJobs(
      page,
      async (jobs, ids) => {
        const blobs = await Promise.all(ids.map((file) => jobs.files.read(file)));
        return blobs.map((blob) => blob?.size);
      },
      files.map((file) => file.id),
    );
    expect(sizes).toEqual(files.map(({ bytes }) => bytes));
  }
  const { jobs } = await withJobs(page, (jobs) => jobs.list({ limit: 100 }), undefined);
  expect(jobs.every(({ lastError }) => lastError === undefined)).toBe(true);
});
