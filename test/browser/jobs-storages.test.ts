import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startServer, type RunningServer } from '../../demo/server/server.js';
import type { LiveJob } from '../../src/live-jobs/index.js';
import type { S3Signature } from '../../src/sinks/index.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import { openJobsLab, withJobs, type JobsLab, type JobsWindow } from '../helpers/jobs-page.js';
import { expectWhole, filesOf, untilStored } from '../helpers/jobs-run.js';
import { SEGMENT_SECONDS } from '../helpers/live-media.js';
import { startLiveOrigin, type LiveOrigin } from '../helpers/live-origin.js';
import { startS3Server, type S3Server } from '../helpers/s3-server.js';
import { createSigner, type UploadSigner } from '../helpers/upload-signer.js';

let lab: JobsLab;
let bucket: S3Server;
let signer: UploadSigner;
let server: RunningServer;
let folder: string;
let origin: LiveOrigin;
let page: Page;

beforeAll(async () => {
  [lab, bucket, folder] = await Promise.all([
    openJobsLab(),
    startS3Server(),
    mkdtemp(join(tmpdir(), 'hlsnap-jobs-storage-')),
  ]);
  signer = createSigner(bucket);
  server = await startServer({ port: 0, folder, allowedOrigins: [lab.url] });
});
afterAll(async () => {
  signer.client.destroy();
  await lab.close();
  await Promise.all([server.close(), bucket.close()]);
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  [origin, page] = await Promise.all([startLiveOrigin(), lab.openTab()]);
  await page.exposeFunction('sign', async (Key: string): Promise<S3Signature> => {
    const command = new PutObjectCommand({ Bucket: bucket.bucket, Key });
    return { method: 'PUT', url: await getSignedUrl(signer.client, command) };
  });
});
afterEach(async () => {
  await page.close();
  await origin.close();
});

/** Opens jobs with three storages, and submits one for one of them. */
async function submit(storage: 's3' | 'server' | 'opfs', name: string): Promise<LiveJob> {
  await page.evaluate(
    ({ name, server }) => {
      const own = window as unknown as JobsWindow & {
        readonly sign: (key: string) => Promise<S3Signature>;
      };
      const real = new own.hlsnap.Snapper();
      const access = { tokenUrl: `${server}/token`, credentials: 'include' } as const;
      own.jobs = new own.lib.SnapshotJobs({
        name,
        snapper: { watch: (url, options) => real.watch(url, { ...options, interval: 0.5 }) },
        storages: {
          s3: own.sinks.s3({ presign: (image) => own.sign(image.name ?? '') }),
          server: own.sinks.upload({ ...access, url: `${server}/upload` }),
          opfs: own.sinks.opfs({ folder: name }),
        },
      });
    },
    { name, server: server.url },
  );
  return withJobs(
    page,
    async (jobs, job) => {
      const { id } = await jobs.templates.create({
        ...{ name: 't', interval: 5, images: [{ width: 320 }] },
        ...{ overwriteFormat: 'now/{JobName}.jpg', sequenceFormat: '{JobName}/{Sequence}.jpg' },
      });
      return jobs.submit({ ...job, template: id });
    },
    { name: 'gate', url: origin.playlist, storage },
  );
}

function stop(id: string): Promise<LiveJob> {
  return withJobs(page, (jobs, id) => jobs.stop(id), id);
}

function frameOf(bytes: Uint8Array | undefined): number | undefined {
  return bytes && readFrameNumber(decodeImage(bytes));
}

/** The frame of the newest segment. */
function newestFrame(): number {
  return origin.frameAt((origin.edge().segments - 1) * SEGMENT_SECONDS);
}

test('a bucket has one file that is replaced, and all that are kept', async () => {
  const { id } = await submit('s3', 'jobs-s3');
  await untilStored(page, origin, id, 1);
  const first = frameOf((await bucket.get('now/gate.jpg'))?.bytes);
  await untilStored(page, origin, id, 3);
  await stop(id);
  const files = await filesOf(page, id);
  expectWhole(files);
  expect((await bucket.list()).sort()).toEqual(files.map(({ name }) => name).sort());
  const kept = files.findLast(({ mode }) => mode === 'sequence');
  const now = frameOf((await bucket.get('now/gate.jpg'))?.bytes);
  expect(now).toBe(newestFrame());
  expect(now).toBe(frameOf((await bucket.get(kept?.name ?? ''))?.bytes));
  expect(now).not.toBe(first);
});

test('a server that names files itself has all of them, and what it was told last is the newest', async () => {
  const { id } = await submit('server', 'jobs-server');
  await untilStored(page, origin, id, 2);
  await stop(id);
  const files = await filesOf(page, id);
  expectWhole(files);
  expect(files.map(({ mode }) => mode).sort()).toEqual(['overwrite', 'sequence', 'sequence']);
  const stored = (await readdir(folder)).filter((name) => name.endsWith('.jpg'));
  // Of the file that is replaced it keeps each: it is the server that decides.
  expect(stored).toHaveLength(4);
  const frames = await Promise.all(
    stored.map(async (name) => frameOf(await readFile(join(folder, name)))),
  );
  expect(frames.filter((frame) => frame === newestFrame())).toHaveLength(2);
  expect(new Set(frames).size).toBe(2);
});

test('private storage that numbers files otherwise replaces the one that is to be replaced', async () => {
  const { id } = await submit('opfs', 'jobs-opfs');
  await untilStored(page, origin, id, 3);
  await stop(id);
  const names = await page.evaluate(async () => {
    const own = window as unknown as JobsWindow;
    return (await own.sinks.opfs({ folder: 'jobs-opfs' }).list()).map(({ name }) => name);
  });
  expect(names.sort()).toEqual((await filesOf(page, id)).map(({ name }) => name).sort());
  expect(names).toContain('now/gate.jpg');
});
