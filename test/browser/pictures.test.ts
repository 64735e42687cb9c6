import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EngineName } from '../../shared/engine.js';
import type { TestPage } from '../helpers/browser.js';
import type { Pixels } from '../helpers/frame-code.js';
import { compareImages } from '../helpers/image.js';
import { openLab, pixelsOf, succeeded, type Lab } from '../helpers/lab.js';
import type { PageGlobals } from '../helpers/page-harness.js';
import { CASES, type Limit, type PictureCase } from '../helpers/picture-cases.js';
import { computeExact, readNative } from '../helpers/picture-exact.js';
import { ContactSheet } from '../helpers/picture-sheet.js';
import { drawSource } from '../helpers/picture-source.js';
import { FILES, makeStreams } from '../helpers/picture-streams.js';
import { GPU_ARGUMENTS, loadHls, takeFromVideo } from '../helpers/picture-video.js';
import { hasFfmpeg } from '../helpers/ffmpeg.js';
import { distHasCore } from '../helpers/second-engine.js';

const SERVED = { '/hls.js': 'node_modules/hls.js/dist' };
const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
const sheet = new ContactSheet('build/contact-sheet');
/** Of each case, how far images lie from what is expected. */
const table: Record<string, Record<string, string>> = {};

let streams: ReadonlyMap<PictureCase, Promise<void>>;
let lab: Lab;
let pages: Readonly<Record<EngineName | 'video', TestPage>>;

beforeAll(async () => {
  streams = makeStreams(hasFfmpeg ? CASES : [], folder);
  lab = await openLab({
    folders: { '/pictures': folder, ...SERVED },
    chromiumArguments: GPU_ARGUMENTS,
  });
  pages = {
    webcodecs: lab.page,
    core: await lab.openPage(),
    ffmpeg: await lab.openPage(),
    video: await lab.openPage(),
  };
  await Promise.all([
    useEngine('webcodecs'),
    useEngine('core'),
    useEngine('ffmpeg'),
    loadHls(pages.video, `${lab.streams.url}/hls.js/hls.min.js`),
  ]);
});

afterAll(async () => {
  await lab.close();
  await Promise.allSettled(streams.values());
  rmSync(folder, { recursive: true });
  if (Object.keys(table).length === 0) return;
  sheet.write();
  console.info('The largest and the mean difference of a channel, 0 to 255:');
  console.table(table);
});

function useEngine(engine: EngineName): Promise<void> {
  return pages[engine].evaluate((engine) => {
    (window as unknown as PageGlobals).harness.renew({ engine });
  }, engine);
}

async function capture(picture: PictureCase, engine: EngineName): Promise<Pixels | undefined> {
  const isThere = engine !== 'core' || distHasCore;
  if (!isThere || !picture.engines.includes(engine)) return undefined;
  const outcome = await pages[engine].evaluate(
    (url) =>
      (window as unknown as PageGlobals).harness.capture({
        url,
        options: { images: [{ type: 'image/png' }] },
      }),
    urlOf(picture, FILES.stream),
  );
  return pixelsOf(succeeded(outcome));
}

function urlOf({ name }: PictureCase, file: string): string {
  return `${lab.streams.url}/pictures/${name}/${file}`;
}

function expectNear(made: Pixels, expected: Pixels, [largest, mean]: Limit, what: string): string {
  const apart = compareImages(made, expected);
  expect.soft(apart.max, `${what}, largest`).toBeLessThanOrEqual(largest);
  expect.soft(apart.mean, `${what}, mean`).toBeLessThanOrEqual(mean);
  return `${apart.max} / ${apart.mean.toFixed(2)}`;
}

test.runIf(hasFfmpeg).each(CASES)('$name: each engine shows what is expected', async (picture) => {
  await streams.get(picture);
  const { name, limits, plays, pixelFormat } = picture;
  const [video, webcodecs, core, ffmpeg] = await Promise.all([
    takeFromVideo(
      pages.video,
      urlOf(picture, plays ? FILES.stream : FILES.twin),
      pixelFormat.endsWith('10le') ? 'screen' : 'canvas',
    ),
    capture(picture, 'webcodecs'),
    capture(picture, 'core'),
    capture(picture, 'ffmpeg'),
  ]);
  sheet.add({ name, expected: video, webcodecs, core, ffmpeg });
  const row: Record<string, string> = {};
  table[name] = row;
  const expected = {
    exact: limits.exact && computeExact(picture, join(folder, name)),
    native: limits.native && readNative(picture, join(folder, name)),
    video,
  };
  for (const [engine, made] of Object.entries({ webcodecs, core, ffmpeg })) {
    for (const reference of ['exact', 'native', 'video'] as const) {
      const [image, limit] = [expected[reference], limits[reference]];
      if (!made || !image || !limit) continue;
      const what = `${engine} – ${reference}`;
      row[what] = expectNear(made, image, limit, what);
    }
  }
  Object.assign(row, expectAlike({ webcodecs, core }, ffmpeg));
});

function expectAlike(
  others: Readonly<Record<string, Pixels | undefined>>,
  ffmpeg: Pixels | undefined,
): Readonly<Record<string, string>> {
  const row: Record<string, string> = {};
  for (const [engine, made] of Object.entries(others)) {
    if (!made || !ffmpeg) continue;
    row[`${engine} – ffmpeg`] = expectNear(made, ffmpeg, [1, 0.1], `${engine} – ffmpeg`);
  }
  return row;
}

const woven = CASES.filter(({ fields }) => fields !== undefined);

test.runIf(hasFfmpeg).each(woven)(
  '$name: the first field’s moment is shown as well as by bwdif',
  async (picture) => {
    await streams.get(picture);
    const made = await capture(picture, 'ffmpeg');
    if (!made) throw new Error('There is no image');
    const drawn = drawnFrame(picture);
    const ours = compareImages(made, drawn).mean;
    const theirs = compareImages(computeExact(picture, join(folder, picture.name)), drawn).mean;
    expect(ours).toBeLessThan(theirs + 0.1);
  },
);

/** The frame of which the first field was made. */
function drawnFrame({ size: [width, height] }: PictureCase): Pixels {
  const rgb = drawSource(width, height, 0);
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    data.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
  }
  return { width, height, data };
}

test.runIf(hasFfmpeg)(
  'Chromium without a GPU repeats samples of chroma and makes pure blue too dark, which we do not follow',
  async () => {
    const picture = CASES.find(({ name }) => name === 'bt709');
    if (!picture) throw new Error('There is no such case');
    await streams.get(picture);
    const software = await openLab({ folders: { '/pictures': folder, ...SERVED } });
    try {
      await loadHls(software.page, `${software.streams.url}/hls.js/hls.min.js`);
      const url = `${software.streams.url}/pictures/bt709/${FILES.stream}`;
      const video = await takeFromVideo(software.page, url, 'canvas');
      const [linear, repeated] = (['linear', 'repeated'] as const).map((chroma) =>
        computeExact(picture, join(folder, picture.name), chroma),
      );
      if (!linear || !repeated) throw new Error('There is no picture');
      const row = {
        'repeated – video': expectNear(repeated, video, [13, 0.8], 'with repeated chroma'),
        'exact – video': expectNear(linear, video, [24, 1.5], 'as we draw it'),
      };
      console.info('Chromium without a GPU:', row);
    } finally {
      await software.close();
    }
  },
);
