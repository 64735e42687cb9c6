import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { JobFile, LiveJob, StorageOptions } from '../../src/live-jobs/index.js';
import { missingBrowser, type BrowserName } from '../helpers/browser.js';
import { startCamera } from '../helpers/camera.js';
import { readFrameNumber } from '../helpers/frame-code.js';
import { decodeImage } from '../helpers/image.js';
import type { JobsWindow } from '../helpers/jobs-page.js';
import { openLab, type Lab } from '../helpers/lab.js';
import { SEGMENT_SECONDS } from '../helpers/live-media.js';
import { startLiveOrigin, type LiveOrigin } from '../helpers/live-origin.js';
import type { PageGlobals } from '../helpers/page-harness.js';

/** Watches a stream, and runs a job, in one browser. */
export function testLiveJobs(name: BrowserName): void {
  const reason = missingBrowser(name);
  if (reason !== undefined) console.warn(`Live jobs in ${name} are skipped. ${reason}`);
  const browserTest = test.skipIf(reason !== undefined);
  let lab: Lab;
  let origin: LiveOrigin;
  let publishing: NodeJS.Timeout;

  beforeAll(async () => {
    if (reason !== undefined) return;
    lab = await openLab({ browser: name });
    await lab.renew({ workers: 2 });
  });
  afterAll(async () => {
    if (reason === undefined) await lab.close();
  });
  beforeEach(async () => {
    origin = await startLiveOrigin({ windowSegments: 6, lingeringSegments: 100 });
    // Faster than in life: a segment a second.
    publishing = setInterval(() => {
      origin.advance(SEGMENT_SECONDS);
    }, 1000);
  });
  afterEach(async () => {
    clearInterval(publishing);
    await origin.close();
  });

  browserTest('watch() gives the newest pictures, each once', async () => {
    const taken = await lab.page.evaluate(watchFour, origin.playlist);
    expect(taken).toHaveLength(4);
    const sequences = taken.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
    for (const { base64, sequence } of taken) {
      expect(frameIn(base64)).toBe(origin.frameAt(sequence * SEGMENT_SECONDS));
    }
  });

  browserTest(
    'a job stores its files in private storage, or tells that there is none',
    async () => {
      const run = await lab.page.evaluate(runJob, { url: origin.playlist, storage: 'embedded' });
      if (run.job?.code === 'save-unsupported') {
        expect(run.job.state).toBe('failed');
        console.info(`${name} has no private storage: ${run.job.lastError?.message ?? ''}`);
      } else {
        expectStored(run);
      }
    },
  );

  browserTest('a job stores its files in a sink of the page', async () => {
    expectStored(await lab.page.evaluate(runJob, { url: origin.playlist, storage: 'memory' }));
  });

  // Of all drivers, WebKit's alone hides a page.
  const hiddenTest = test.skipIf(reason !== undefined || name !== 'webkit');

  hiddenTest('a job goes on while its page is hidden', async () => {
    await lab.page.hide?.();
    expect(await lab.page.evaluate(() => document.visibilityState, undefined)).toBe('hidden');
    expectStored(await lab.page.evaluate(runJob, { url: origin.playlist, storage: 'memory' }));
  });

  hiddenTest("a camera's job goes on while its page is hidden", async () => {
    const camera = await startCamera('last-modified');
    let frame = 0;
    const showing = setInterval(() => {
      frame += 1;
      camera.show(frame, new Date());
    }, 1000);
    try {
      const run = { url: camera.imageUrl, isCamera: true, storage: 'memory' } as const;
      expectStored(await lab.page.evaluate(runJob, run));
    } finally {
      clearInterval(showing);
      await camera.close();
    }
  });

  browserTest('no error is left uncaught', () => {
    expect(lab.page.pageErrors()).toEqual([]);
  });

  /** Three snapshots or more, each once, and that which is replaced is the last one. */
  function expectStored({ job, files }: JobRun): void {
    expect(job?.lastError).toBeUndefined();
    expect(job?.state).toBe('paused');
    const kept = files.filter(({ file }) => file.mode === 'sequence');
    expect(kept.map(({ file }) => file.sequence)).toEqual(kept.map((_, i) => i + 1));
    expect(kept.length).toBeGreaterThanOrEqual(3);
    const frames = files.map(({ base64 }) => frameIn(base64));
    expect(frames).not.toContain(undefined);
    const replaced = files.findIndex(({ file }) => file.mode === 'overwrite');
    expect(frames[replaced]).toBe(frameIn(kept.at(-1)?.base64 ?? ''));
    expect(new Set(kept.map(({ file }) => file.pictureAt)).size).toBe(kept.length);
  }
}

function frameIn(base64: string): number | undefined {
  return readFrameNumber(decodeImage(Buffer.from(base64, 'base64')));
}

interface Taken {
  readonly sequence: number;
  readonly base64: string;
}

/** Runs in the page, as text: it may not use anything outside itself. */
async function watchFour(url: string): Promise<readonly Taken[]> {
  const { harness } = window as unknown as PageGlobals;
  const taken: Taken[] = [];
  const options = { interval: 1, images: [{ width: 320 }] };
  for await (const { images, segment } of harness.snapper.watch(url, options)) {
    const bytes = new Uint8Array((await images[0]?.blob.arrayBuffer()) ?? new ArrayBuffer(0));
    const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    taken.push({ sequence: segment.sequence, base64 });
    if (taken.length === 4) break;
  }
  return taken;
}

interface JobRun {
  readonly job: LiveJob | undefined;
  readonly files: readonly { readonly file: JobFile; readonly base64: string }[];
}

/** Runs in the page, too. */
async function runJob({
  url,
  isCamera = false,
  storage,
}: {
  readonly url: string;
  readonly isCamera?: boolean;
  readonly storage: 'embedded' | 'memory';
}): Promise<JobRun> {
  const own = window as unknown as PageGlobals & Pick<JobsWindow, 'lib'>;
  const { harness } = own;
  await new Promise((resolve) => {
    addEventListener('lib', resolve, { once: true });
    const script = document.createElement('script');
    script.type = 'module';
    script.textContent =
      'import * as lib from "/dist/jobs.js"; window.lib = lib; dispatchEvent(new Event("lib"))';
    document.head.append(script);
  });
  const { SnapshotJobs } = own.lib;
  const blobs = new Map<string, Blob>();
  const memory: StorageOptions = {
    sink: {
      kind: 'memory',
      write: ({ blob, name }) => Promise.resolve(blobs.set(name ?? '', blob)),
    },
    read: ({ name }) => Promise.resolve(blobs.get(name)),
  };
  const jobs = new SnapshotJobs({
    name: `browsers-${storage}-${url}`,
    storages: { memory },
    snapper: {
      watch: (stream, options) => harness.snapper.watch(stream, { ...options, interval: 1 }),
    },
  });
  const template = await jobs.templates.create({
    ...{ name: 't', interval: 5, images: [{ width: 320 }] },
    ...{ overwriteFormat: 'now/{JobName}.jpg', sequenceFormat: '{JobName}/{Sequence}.jpg' },
  });
  const source = isCamera ? { imageUrl: url } : { url };
  const { id } = await jobs.submit({ name: 'gate', ...source, storage, template: template.id });
  const failed = new Promise<void>((resolve) => {
    jobs.addEventListener('jobfailed', () => {
      resolve();
    });
  });
  let stored = 0;
  const enough = new Promise<void>((resolve) => {
    jobs.addEventListener('snapshotstored', () => {
      stored += 1;
      if (stored === 3) resolve();
    });
  });
  await Promise.race([enough, failed]);
  const isOver = stored < 3;
  if (!isOver) await jobs.stop(id);
  // What was being written is written.
  await jobs.close();
  const shown = new SnapshotJobs({
    ...{ name: `browsers-${storage}-${url}`, run: false, storages: { memory } },
  });
  const listed = await shown.files.list({ jobId: id, limit: 100 });
  const files = await Promise.all(
    listed.files.map(async (file) => {
      const blob = await shown.files.read(file.id);
      const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
      const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
      return { file, base64 };
    }),
  );
  const job = await shown.get(id);
  await shown.close();
  return { job, files };
}
