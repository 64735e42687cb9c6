import type { ImageRequest } from '../shared/types.js';
import type { DecodedPicture } from '../worker/picture/types.js';
import { createImageMaker } from '../worker/image/make-images.js';
import { parsePixelFormat, pictureBytes } from '../worker/picture/pixel-format.js';
import { readPlanes } from '../worker/picture/plane.js';
import { createPictureKernel } from '../wasm/picture/kernel.js';
import { createKernelRgba } from '../worker/image/convert/kernel-rgba.js';
import { toRgba } from '../worker/image/convert/rgba.js';
import { deinterlace } from '../worker/picture/deinterlace.js';
import { pictureStatistics } from '../worker/image/statistics.js';
import { codecs } from '../test/unit/image/codecs.js';
import { request } from '../test/unit/image/request.js';

// What an image costs once its picture is decoded, in Node: `npx tsx bench/image.ts`.

const RUNS = 40;

/** Soft waves with some noise, to give the codecs about as much work as a film. */
function picture(
  pixelFormat: string,
  width: number,
  height: number,
  more: Partial<DecodedPicture['color']> = {},
): DecodedPicture {
  const layout = parsePixelFormat(pixelFormat);
  if (layout === undefined) throw new Error(`No layout for ${pixelFormat}`);
  const planes = new Uint8Array(pictureBytes(layout, width, height));
  const samples = layout.bits === 8 ? planes : new Uint16Array(planes.buffer);
  let noise = 1;
  for (let at = 0; at < samples.length; at++) {
    noise = (Math.imul(noise, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    const wave = 60 * Math.sin((at % width) / 31) * Math.cos(at / width / 23);
    samples[at] = (125 + wave + (noise >> 28)) * 2 ** (layout.bits - 8);
  }
  const unknown = {
    range: undefined,
    matrix: undefined,
    primaries: undefined,
    transfer: undefined,
  };
  const color = { ...unknown, ...more };
  return {
    ...{ width, height, layout, pixelFormat, planes, color },
    codec: 'rawvideo',
    sampleAspectRatio: 1,
    fields: 'progressive',
    damagedShare: 0,
  };
}

function interlaced(pixelFormat: string, width: number, height: number): DecodedPicture {
  const source: DecodedPicture = { ...picture(pixelFormat, width, height), fields: 'top-first' };
  for (const plane of readPlanes(source)) {
    for (let row = 1; row < plane.height; row += 2) {
      const start = row * plane.width;
      plane.samples.copyWithin(start, start + 8, start + plane.width);
    }
  }
  return source;
}

/** The minimum and the median of the milliseconds that `work` returns. */
async function measure(work: () => number | Promise<number>): Promise<string> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push(await work());
  times.sort((a, b) => a - b);
  const [least = 0, median = 0] = [times[0], times[RUNS >> 1]];
  return `${least.toFixed(1).padStart(7)} ${median.toFixed(1).padStart(7)}`;
}

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const kernel = createPictureKernel(await codecs.load('picture'));
const CONVERTERS = [
  ['TypeScript', toRgba],
  ['the kernel', createKernelRgba(kernel)],
] as const;

/** Both ways. */
async function measureConversion(name: string, source: DecodedPicture, reduce: number) {
  const { width, height } = source;
  for (const [how, convert] of CONVERTERS) {
    const times = await measure(() => timed(() => convert(source, reduce)));
    const what = `${name} ${width} × ${height}, reduced by ${reduce}, ${how}`;
    console.log(what.padEnd(60), times);
  }
}

console.log('converting to RGBA'.padEnd(60), '    min  median   ms');
for (const [pixelFormat, width, height, reduce] of [
  ['yuv420p', 1920, 1080, 3],
  ['yuv420p', 1920, 1080, 1],
  ['yuv420p', 1280, 720, 2],
  ['yuv420p', 3840, 2160, 6],
  ['yuv420p10le', 1920, 1080, 3],
  ['yuv420p10le', 1920, 1080, 1],
] as const) {
  await measureConversion(pixelFormat, picture(pixelFormat, width, height), reduce);
}

const PQ = { transfer: 'smpte2084', primaries: 'bt2020', matrix: 'bt2020nc' } as const;
const HLG = { ...PQ, transfer: 'arib-std-b67' };
const WIDE = { ...PQ, transfer: 'bt709' };
for (const [name, color] of Object.entries({ PQ, HLG, 'BT.2020': WIDE })) {
  const source = picture('yuv420p10le', 1920, 1080, color);
  for (const reduce of [3, 1]) await measureConversion(name, source, reduce);
}

// The second field of a picture that moves is shifted, so that its blocks are of all kinds.
for (const [pixelFormat, width, height] of [
  ['yuv420p', 720, 576],
  ['yuv420p', 1920, 1080],
  ['yuv420p10le', 1920, 1080],
] as const) {
  const source = interlaced(pixelFormat, width, height);
  const times = await measure(() => timed(() => deinterlace(source)));
  console.log(`deinterlacing ${pixelFormat} ${width} × ${height}, TypeScript`.padEnd(60), times);
  for (const reduce of [3, 1]) {
    await measureConversion(`interlaced ${pixelFormat}`, source, reduce);
  }
}

const maker = createImageMaker(codecs);
const source = picture('yuv420p', 1920, 1080);
const context = {
  signal: new AbortController().signal,
  onStep: () => undefined,
  facts: { date: new Date(), description: 'bench' },
};
console.log(
  'statistics 1920 × 1080'.padEnd(44),
  await measure(() => timed(() => pictureStatistics(source))),
);

console.log('\nimages of yuv420p 1920 × 1080'.padEnd(45), '    min  median   ms');
const IMAGES: readonly Partial<ImageRequest>[] = [
  { width: 160 },
  { width: 320 },
  { width: 320, preset: 'balanced' },
  { width: 320, preset: 'small' },
  { width: 320, metadata: true },
  { width: 320, targetBytes: 4000 },
  { width: 320, unsharp: { amount: 160, radius: 0.6, threshold: 1 } },
  { width: 320, resize: { method: 'magicKernelSharp2021', linear: false } },
  { width: 320, resize: { method: 'lanczos3', linear: true } },
  { width: 320, type: 'image/png' },
  { width: 320, type: 'image/webp' },
  { width: 320, type: 'image/avif' },
  { width: 1280 },
  { width: 1920 },
];
for (const asked of IMAGES) {
  for (const step of ['resizeMs', 'encodeMs'] as const) {
    const times = await measure(async () => {
      const made = await maker.make(source, [request(asked)], context);
      return made[step];
    });
    console.log(`${JSON.stringify(asked)} ${step}`.padEnd(76), times);
  }
}
