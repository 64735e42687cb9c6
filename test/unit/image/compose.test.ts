import resize, { initMagicKernel, initResize } from '@jsquash/resize';
import { expect, test } from 'vitest';
import type { ImageRequest, ResizeMethod } from '../../../shared/types.js';
import { composeImage } from '../../../worker/image/compose.js';
import { createDrawer } from '../../../worker/image/draw.js';
import { createSpareMemory } from '../../../worker/bytes/spare-memory.js';
import { layoutImage } from '../../../shared/geometry.js';
import { createResizer, resizerName, type ResizeImage } from '../../../worker/image/resize.js';
import { toRgba } from '../../../worker/image/convert/rgba.js';
import type { RgbaImage } from '../../../worker/image/types.js';
import { sharpen } from '../../../worker/image/unsharp.js';
import { codecs } from './codecs.js';
import { difference, flatPicture, testFrame, throughFfmpeg } from './pictures.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';
import { request } from './request.js';

const resizers = new Map<string, Promise<ResizeImage>>();

function resizerOf(method: ResizeMethod): Promise<ResizeImage> {
  const name = resizerName(method);
  const resizer = resizers.get(name) ?? createResizer(method, codecs);
  resizers.set(name, resizer);
  return resizer;
}

function pixel({ data, width }: RgbaImage, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];
}

async function compose(source: RgbaImage, more: Partial<ImageRequest>): Promise<RgbaImage> {
  const asked = request(more);
  const resizeImage = await resizerOf(asked.resize.method);
  return composeImage(source, source, layoutImage(source, asked), { ...asked, resizeImage });
}

const white: RgbaImage = {
  data: new Uint8ClampedArray(90 * 30 * 4).fill(255),
  width: 90,
  height: 30,
};

test('the bars of contain have the background’s color, where gravity leaves them', async () => {
  const asked = { width: 30, height: 30, fit: 'contain', background: 0x1e90ff } as const;
  const made = await compose(white, { ...asked, gravity: 'bottom' });
  expect(pixel(made, 15, 0)).toEqual([0x1e, 0x90, 0xff]);
  expect(pixel(made, 15, 19)).toEqual([0x1e, 0x90, 0xff]);
  expect(pixel(made, 15, 20)).toEqual([255, 255, 255]);
  expect(made.data.every((value, at) => at % 4 !== 3 || value === 255)).toBe(true);
});

/** A slope from the left, with an edge in the middle. */
function scene(width: number, height: number): RgbaImage {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let at = 0; at < width * height; at++) {
    const x = at % width;
    data.fill(40 + x / 2 + (x > width / 2 ? 60 : 0), at * 4, at * 4 + 3);
  }
  return { data, width, height };
}

test('the image is sharpened after it was resized, and before the bars are added', async () => {
  const unsharp = { amount: 200, radius: 1, threshold: 0 };
  const asked = { width: 40, height: 60, fit: 'contain', background: 0xffffff } as const;
  const source = scene(160, 80);
  const sharp = await compose(source, { ...asked, unsharp });
  const resized = await compose(source, { width: 40 });
  const { data } = sharpen(resized, unsharp);
  expect(data).not.toEqual(resized.data);
  expect(sharp.data.slice(40 * 20 * 4, 40 * 40 * 4)).toEqual(data);
  expect(sharp.data.slice(0, 40 * 20 * 4)).toEqual(new Uint8ClampedArray(40 * 20 * 4).fill(255));
});

test('sharpening an image in display size leaves the shared picture alone', async () => {
  const source = scene(60, 20);
  const before = source.data.slice();
  const made = await compose(source, { unsharp: { amount: 300, radius: 1, threshold: 0 } });
  expect(source.data).toEqual(before);
  expect(made.data).not.toEqual(before);
});

/** In full size, so that nothing is averaged before. */
test.each<[ResizeMethod, boolean]>([
  ['lanczos3', false],
  ['lanczos3', true],
  ['mitchell', false],
  ['catrom', true],
  ['triangle', false],
  ['magicKernel', false],
  ['magicKernelSharp2013', false],
  ['magicKernelSharp2021', false],
])('%s, linear %s, is what jSquash makes of it', async (method, linear) => {
  await initResize(await codecs.load('resize'));
  await initMagicKernel({ module_or_path: await codecs.load('magic-kernel') });
  const source = scene(64, 48);
  const made = await compose(source, {
    width: 27,
    height: 20,
    fit: 'fill',
    resize: { method, linear },
  });
  const data = new ImageData(source.data.slice(), 64, 48);
  const options = { width: 27, height: 20, premultiply: false } as const;
  const theirs = await resize(data, {
    ...options,
    fitMethod: 'stretch',
    method,
    linearRGB: linear,
  });
  expect([...made.data]).toEqual([...theirs.data]);
});

const FLAGS = 'in_color_matrix=bt709:in_range=limited:flags=accurate_rnd+full_chroma_int';

test.runIf(hasFfmpeg).each<[ResizeMethod, string]>([
  ['lanczos3', 'lanczos'],
  ['catrom', 'bicubic:param0=0:param1=0.5'],
  ['mitchell', 'bicubic:param0=0.333:param1=0.333'],
  ['triangle', 'bilinear'],
  ['magicKernelSharp2013', 'lanczos'],
  ['magicKernelSharp2021', 'lanczos'],
  ['magicKernel', 'bilinear'],
])(
  'a thumbnail by %s is within 33 dB of the filter of ffmpeg most like it',
  async (method, flags) => {
    const frame = testFrame('testsrc2', 'yuv420p', 640, 360);
    const asked = request({ width: 240, resize: { method, linear: false } });
    const made = createDrawer(frame, createSpareMemory(1)).draw(asked, {
      toRgba,
      resizeImage: await resizerOf(method),
    });
    const [name = '', ...more] = flags.split(':');
    const filter = `scale=240:135:${[`${FLAGS}+${name}`, ...more].join(':')}`;
    const { psnr } = difference(made.data, throughFfmpeg(frame, filter));
    console.log(`${method}: ${psnr.toFixed(1)} dB`);
    expect(psnr).toBeGreaterThan(33);
  },
);

test('with linear, light is averaged instead of samples', async () => {
  const source: RgbaImage = {
    data: new Uint8ClampedArray(64 * 64 * 4).fill(255),
    width: 64,
    height: 64,
  };
  for (let at = 0; at < 64 * 64; at++) {
    if ((at + Math.floor(at / 64)) % 2 === 0) source.data.fill(0, at * 4, at * 4 + 3);
  }
  const how = { width: 8, height: 8 };
  const [samples] = pixel(await compose(source, how), 4, 4);
  const linear = { method: 'triangle', linear: true } as const;
  const [light] = pixel(await compose(source, { ...how, resize: linear }), 4, 4);
  expect(samples).toBeGreaterThan(120);
  expect(samples).toBeLessThan(135);
  expect(light).toBeGreaterThan(183);
  expect(light).toBeLessThan(193);
});

test('a picture of wide samples is shown in its display size, however it is made', async () => {
  const size = { width: 720, height: 576, sampleAspectRatio: 64 / 45 };
  const frame = flatPicture('yuv420p', [120, 128, 128], size);
  const { draw } = createDrawer(frame, createSpareMemory(1));
  const resizeImage = await resizerOf('lanczos3');
  for (const [more, width, height] of [
    [{}, 1024, 576],
    [{ width: 512 }, 512, 288],
    [{ width: 90, height: 90, fit: 'cover' }, 90, 90],
  ] as const) {
    const made = draw(request(more), { toRgba, resizeImage });
    expect([made.width, made.height]).toEqual([width, height]);
  }
});

test.runIf(hasFfmpeg)(
  'images of an interlaced picture show its first field, in full size and small',
  async () => {
    const frame = testFrame('testsrc2', 'yuv420p', 720, 576);
    const woven = { ...frame, planes: frame.planes.slice(), fields: 'top-first' as const };
    // The second field, of luma alone, is another picture: turned around.
    for (let row = 1; row < 576; row += 2) {
      woven.planes.subarray(row * 720, (row + 1) * 720).reverse();
    }
    const resizeImage = await resizerOf('lanczos3');
    const asked = [request(), request({ width: 180 })];
    const { draw } = createDrawer(woven, createSpareMemory(1));
    const { draw: drawStill } = createDrawer(frame, createSpareMemory(1));
    const [weave] = [toRgba({ ...woven, fields: 'progressive' }, 1).data];
    const [whole, small] = asked.map((one) => {
      return difference(
        draw(one, { toRgba, resizeImage }).data,
        drawStill(one, { toRgba, resizeImage }).data,
      ).psnr;
    });
    const wovenPsnr = difference(weave, toRgba(frame, 1).data).psnr;
    console.log(
      `woven ${wovenPsnr.toFixed(1)}, ${whole?.toFixed(1)}, small ${small?.toFixed(1)} dB`,
    );
    expect(whole).toBeGreaterThan(wovenPsnr + 6);
    expect(small).toBeGreaterThan(24);
  },
);
