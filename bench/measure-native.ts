import type { FirstPicture, Measured, OpenPeer, Pass } from './measured.js';
import type { Slice, VisitTask } from './page/visit.js';
import { takeNative } from './peers/native.js';
import type { Bench } from './site.js';

/** The machine's own ffmpeg, one process a picture, in the same order as the pages. */
export async function openNative(
  { streams }: Bench,
  { folder, times, segmentSeconds }: Omit<VisitTask, 'engine'>,
  isFragmented: boolean,
): Promise<OpenPeer> {
  const [firstTime = 0, ...rest] = times;
  const firsts: FirstPicture[] = [];
  const passes: Pass[] = [];
  let measured: Omit<Measured, 'firsts' | 'passes'> = {
    ...{ peakMiB: 0, jpeg: new Uint8Array(), failure: undefined },
  };
  let opened = 0;
  const take = async (pass: string, time: number): Promise<Pass> => {
    const before = streams.bytesSent();
    const source = { segmentSeconds, isFragmented, folder: `${folder}${pass}/` };
    const { jpeg, milliseconds, peakMiB } = await takeNative({ ...source, time });
    measured = { ...measured, jpeg, peakMiB: Math.max(measured.peakMiB, peakMiB) };
    const picture = { jpegBytes: jpeg.length, bytesRead: undefined };
    return {
      ...{ milliseconds, bytes: streams.bytesSent() - before, longTasksMs: [] },
      pictures: [{ ...picture, steps: undefined, engine: undefined }],
    };
  };
  const attempt = async (action: () => Promise<void>): Promise<void> => {
    if (measured.failure !== undefined) return;
    await action().catch((error: unknown) => {
      measured = { ...measured, failure: String(error) };
    });
  };
  await attempt(async () => {
    const { milliseconds, bytes } = await take('visit1', firstTime);
    firsts.push({ milliseconds, siteBytes: 0, streamBytes: bytes, longTasksMs: [] });
  });
  const takeSlice = async ({ passes: most, seconds }: Slice): Promise<void> => {
    const deadline = performance.now() + seconds * 1000;
    for (let pass = 0; pass < most && (pass === 0 || performance.now() < deadline); pass++) {
      opened += 1;
      for (const time of rest) passes.push(await take(`pass${opened}`, time));
    }
  };
  return {
    takeSlice: (slice) => attempt(() => takeSlice(slice)),
    measured: () => ({ ...measured, firsts, passes }),
    // Between two pictures there is no process.
    cpuSeconds: () => 0,
    close: () => Promise.resolve(),
  };
}
