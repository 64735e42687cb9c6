import type { Measured, Pass } from './measure-visit.js';
import type { VisitTask } from './page/visit.js';
import { takeNative } from './peers/native.js';
import type { Bench } from './site.js';

/** The machine's own ffmpeg, one process a picture, in the same order as the pages. */
export async function measureNative(
  { streams }: Bench,
  { folder, times, passes, limitSeconds, segmentSeconds }: Omit<VisitTask, 'engine'>,
  isFragmented: boolean,
): Promise<Measured> {
  const [firstTime = 0, ...rest] = times;
  const source = { segmentSeconds, isFragmented };
  const done: Pass[] = [];
  let peakMiB = 0;
  const take = async (
    pass: string,
    time: number,
  ): Promise<Pass & { readonly jpeg: Uint8Array }> => {
    const before = streams.bytesSent();
    const taken = await takeNative({ ...source, folder: `${folder}${pass}/`, time });
    peakMiB = Math.max(peakMiB, taken.peakMiB);
    const picture = { jpegBytes: taken.jpeg.length, bytesRead: undefined };
    return {
      ...{ milliseconds: taken.milliseconds, bytes: streams.bytesSent() - before },
      ...{ longTasksMs: [], jpeg: taken.jpeg },
      pictures: [{ ...picture, steps: undefined, engine: undefined }],
    };
  };
  try {
    const { milliseconds, bytes, jpeg } = await take('visit1', firstTime);
    const first = { milliseconds, siteBytes: 0, streamBytes: bytes, longTasksMs: [] };
    const result = { firsts: [first], passes: done, failure: undefined };
    let last = jpeg;
    const deadline = performance.now() + limitSeconds * 1000;
    for (let pass = 0; pass < passes && performance.now() < deadline; pass++) {
      for (const time of rest) {
        const { jpeg, ...taken } = await take(`pass${pass}`, time);
        done.push(taken);
        last = jpeg;
      }
    }
    return { ...result, peakMiB, jpeg: last };
  } catch (error) {
    const nothing = { firsts: [], passes: done, peakMiB, jpeg: new Uint8Array() };
    return { ...nothing, failure: String(error) };
  }
}
