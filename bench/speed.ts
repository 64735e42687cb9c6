// Pictures a second, warm: ours against the usual ffmpeg.wasm recipe, in one run of one browser, from one server.
// 1080p H.264 in MPEG-TS to a JPEG of 320 pixels. Run with `npm run bench:speed`.
import { keyframeEnd, openBench, printTable } from './harness.js';
import type * as FfmpegPackage from '@ffmpeg/ffmpeg';
import type * as FfmpegUtil from '@ffmpeg/util';
import type * as Hlsnap from '../src/index.js';

/** The recipe's core dies at about its 97th run, so it is given fewer. */
const PICTURES = 40;
const SEGMENTS = 10;
const CHUNK_BYTES = 64 * 1024;

declare global {
  interface Window {
    snapper: Hlsnap.Snapper;
    ffmpeg: FfmpegPackage.FFmpeg;
    fetchFile: typeof FfmpegUtil.fetchFile;
  }
}

interface Result {
  readonly name: string;
  readonly seconds: number;
  readonly pictures: number;
  readonly jpegBytes: number;
}

const bench = await openBench();
const { page, streams } = bench;
const folder = `${streams}ts-1080/`;
const origin = await page.evaluate(() => location.origin, undefined);

await page.evaluate(
  async ({ origin, folder }) => {
    const ours = (await import(`${origin}/dist/index.js`)) as typeof Hlsnap;
    window.snapper = new ours.Snapper({ workers: 1, engine: 'ffmpeg' });
    await window.snapper.preload();
    await window.snapper.capture(`${folder}index.m3u8`, { images: [{ width: 320 }] });
    const theirs = (await import(`${origin}/ffmpeg/index.js`)) as typeof FfmpegPackage;
    const util = (await import(`${origin}/ffmpeg-util/index.js`)) as typeof FfmpegUtil;
    window.fetchFile = util.fetchFile;
    window.ffmpeg = new theirs.FFmpeg();
    await window.ffmpeg.load({
      coreURL: `${origin}/dist/ffmpeg-core.js`,
      wasmURL: `${origin}/dist/ffmpeg-core.wasm`,
    });
  },
  { origin, folder },
);

async function ours(atOnce: number): Promise<Result> {
  const { seconds, jpegBytes } = await page.evaluate(
    async ({ url, pictures, segments, atOnce }) => {
      const start = performance.now();
      let jpegBytes = 0;
      let next = 0;
      const lane = async (): Promise<void> => {
        while (next < pictures) {
          const sequence = next++ % segments;
          const { images } = await window.snapper.capture(url, {
            at: { sequence },
            images: [{ width: 320 }],
          });
          jpegBytes = images[0]?.blob.size ?? 0;
        }
      };
      await Promise.all(Array.from({ length: atOnce }, lane));
      return { seconds: (performance.now() - start) / 1000, jpegBytes };
    },
    { url: `${folder}index.m3u8`, pictures: PICTURES, segments: SEGMENTS, atOnce },
  );
  const name = atOnce === 1 ? 'hlsnap, one after the other' : `hlsnap, ${atOnce} at once`;
  return { name, seconds, pictures: PICTURES, jpegBytes };
}

async function recipe(): Promise<Result> {
  const { seconds, jpegBytes } = await page.evaluate(
    async ({ folder, pictures, segments }) => {
      const start = performance.now();
      let jpegBytes = 0;
      for (let i = 0; i < pictures; i++) {
        const segment = await window.fetchFile(`${folder}segment${i % segments}.ts`);
        await window.ffmpeg.writeFile('in.ts', segment);
        await window.ffmpeg.exec(['-i', 'in.ts', '-frames:v', '1', 'out.png']);
        const png = (await window.ffmpeg.readFile('out.png')) as Uint8Array<ArrayBuffer>;
        const bitmap = await createImageBitmap(new Blob([png], { type: 'image/png' }));
        const canvas = new OffscreenCanvas(320, 180);
        canvas.getContext('2d')?.drawImage(bitmap, 0, 0, 320, 180);
        bitmap.close();
        jpegBytes = (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 })).size;
      }
      return { seconds: (performance.now() - start) / 1000, jpegBytes };
    },
    { folder, pictures: PICTURES, segments: SEGMENTS },
  );
  return { name: 'usual recipe', seconds, pictures: PICTURES, jpegBytes };
}

const results = [await recipe(), await ours(1), await ours(3)];
const [baseline] = results;
printTable(
  ['1080p TS to 320 px JPEG, warm', 'pictures/s', 'ms/picture', 'of the recipe', 'JPEG bytes'],
  results.map(({ name, seconds, pictures, jpegBytes }) => [
    name,
    (pictures / seconds).toFixed(1),
    ((seconds * 1000) / pictures).toFixed(1),
    `${((baseline?.seconds ?? 0) / seconds).toFixed(2)}x`,
    String(jpegBytes),
  ]),
);

const bytes = await page.evaluate(
  async ({ url, segments }) => {
    const out: { fetched: number; timings: object }[] = [];
    for (let sequence = 0; sequence < segments; sequence++) {
      const shot = await window.snapper.capture(url, {
        at: { sequence },
        images: [{ width: 320 }],
      });
      out.push({ fetched: shot.bytesFetched, timings: shot.timings });
    }
    return out;
  },
  { url: `${folder}index.m3u8`, segments: SEGMENTS },
);
const excess = bytes.map(
  ({ fetched }, i) => fetched - keyframeEnd(`build/bench/ts-1080/segment${i}.ts`),
);
console.log('\nBytes of one picture (segments of 4.5 MB):');
console.log(`  fetched ${bytes.map(({ fetched }) => fetched).join(' ')}`);
console.log(`  behind the keyframe's end ${excess.join(' ')}`);
console.log(
  `  at most one chunk of ${CHUNK_BYTES}: ${String(excess.every((n) => n <= CHUNK_BYTES))}`,
);
console.log('\nMilliseconds of the last picture:', bytes.at(-1)?.timings);
console.log(`\nChromium ${bench.browser.version}, Node ${process.version}`);
await bench.close();
