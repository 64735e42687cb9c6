import { readFileSync } from 'node:fs';
import type { ImageRequest } from '../src/shared/types.js';
import type { DecodedPicture } from '../worker/decode/types.js';
import { createImageMaker } from '../worker/image/make-images.js';
import { parsePixelFormat, pictureBytes } from '../worker/image/pixel-format.js';
import { toRgba } from '../worker/image/rgba.js';
import type { CodecModules, CodecName } from '../wasm/codec-modules.js';

// What an image costs once its picture is decoded, in Node: `npx tsx bench/image.ts`.

const RUNS = 25;

const FILES: Readonly<Record<CodecName, string>> = {
  jpeg: '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm',
  png: '@jsquash/png/codec/pkg/squoosh_png_bg.wasm',
  resize: '@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm',
};

const codecs: CodecModules = {
  load: (name) => WebAssembly.compile(readFileSync(`node_modules/${FILES[name]}`)),
};

/** Soft waves with some noise, so that the codecs have about as much to do as with a film. */
function picture(pixelFormat: string, width: number, height: number): DecodedPicture {
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
  const color = { range: undefined, matrix: undefined, primaries: undefined, transfer: undefined };
  return {
    ...{ width, height, layout, pixelFormat, planes, color },
    codec: 'rawvideo',
    sampleAspectRatio: 1,
    fields: 'progressive',
    damagedShare: 0,
  };
}

/** Smallest and median of the milliseconds that `work` takes, or says that it took. */
async function measure(work: () => number | Promise<number>): Promise<string> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push(await work());
  times.sort((a, b) => a - b);
  const [least = 0, median = 0] = [times[0], times[RUNS >> 1]];
  return `${least.toFixed(1).padStart(7)} ${median.toFixed(1).padStart(7)}`;
}

console.log('converting to RGBA'.padEnd(44), '    min  median   ms');
for (const [pixelFormat, width, height, reduce] of [
  ['yuv420p', 1920, 1080, 3],
  ['yuv420p', 1920, 1080, 1],
  ['yuv420p', 1280, 720, 2],
  ['yuv420p', 3840, 2160, 6],
  ['yuv420p10le', 1920, 1080, 3],
  ['yuv420p10le', 1920, 1080, 1],
] as const) {
  const source = picture(pixelFormat, width, height);
  const times = await measure(() => {
    const start = performance.now();
    toRgba(source, reduce);
    return performance.now() - start;
  });
  console.log(`${pixelFormat} ${width} × ${height}, reduced by ${reduce}`.padEnd(44), times);
}

const maker = createImageMaker(codecs);
const source = picture('yuv420p', 1920, 1080);
const never = new AbortController().signal;

console.log('\nimages of yuv420p 1920 × 1080'.padEnd(45), '    min  median   ms');
for (const [width, type] of [
  [160, 'image/jpeg'],
  [320, 'image/jpeg'],
  [320, 'image/png'],
  [1280, 'image/jpeg'],
  [1920, 'image/jpeg'],
] as const) {
  const request: ImageRequest = {
    ...{ name: undefined, width, height: undefined, fit: 'inside', upscale: false },
    ...{ type, quality: 0.8 },
  };
  for (const step of ['resizeMs', 'encodeMs'] as const) {
    const times = await measure(async () => {
      const made = await maker.make(source, [request], never, () => undefined);
      return made[step];
    });
    console.log(`${type}, ${width} wide, ${step}`.padEnd(44), times);
  }
}
