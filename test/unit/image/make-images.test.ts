import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import { createImageMaker, type ImageStep } from '../../../worker/image/make-images.js';
import type { CodecModules, CodecName } from '../../../wasm/codecs/codec-modules.js';
import { codecs } from './codecs.js';
import { difference, flatPicture, picture, testFrame, throughFfmpeg } from './pictures.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';
import { request } from './request.js';

const never = new AbortController().signal;
const NO_FACTS = { date: undefined, description: undefined };
const silent = { signal: never, onStep: () => undefined, facts: NO_FACTS };

const LANCZOS =
  'scale=320:180:in_color_matrix=bt709:in_range=limited:flags=lanczos+accurate_rnd+full_chroma_int';

test.runIf(hasFfmpeg)('a thumbnail is near what ffmpeg makes with Lanczos', async () => {
  const frame = testFrame('testsrc2', 'yuv420p', 1920, 1080);
  const requests = [
    request({ width: 320, quality: 1 }),
    request({ width: 320, type: 'image/png' as const }),
  ];
  const { images } = await createImageMaker(codecs).make(frame, requests, silent);
  const [first, second] = images.map(({ bytes }) => new Uint8Array(bytes));
  if (first === undefined || second === undefined) throw new Error('an image is missing');
  const reference = throughFfmpeg(frame, LANCZOS);
  const jpegPsnr = difference(jpeg.decode(first, { useTArray: true }).data, reference).psnr;
  const pngPsnr = difference(PNG.sync.read(Buffer.from(second)).data, reference).psnr;
  console.log(`JPEG ${jpegPsnr.toFixed(1)} dB, PNG ${pngPsnr.toFixed(1)} dB`);
  expect(jpegPsnr).toBeGreaterThan(38);
  expect(pngPsnr).toBeGreaterThan(43);
});

test('without the kernel the images are the same', async () => {
  const frame = flatPicture('yuv420p', [120, 110, 140], { width: 720, height: 576 });
  frame.planes.forEach((_, index) => (frame.planes[index] = (index * index) % 251));
  const slow: CodecModules = {
    ...codecs,
    load: (name) => (name === 'picture' ? Promise.reject(new Error('404')) : codecs.load(name)),
  };
  const requests = [request({ type: 'image/png' }), request({ width: 100, type: 'image/png' })];
  const [made, wanted] = await Promise.all(
    [slow, codecs].map((modules) => createImageMaker(modules).make(frame, requests, silent)),
  );
  expect(made?.images).toEqual(wanted?.images);
});

test('images come in the order and with the names of the requests', async () => {
  const frame = flatPicture('yuv420p', [120, 110, 140], {
    width: 720,
    height: 576,
    sampleAspectRatio: 64 / 45,
  });
  const steps: ImageStep[] = [];
  const made = await createImageMaker(codecs).make(
    frame,
    [
      request({ name: 'whole', type: 'image/png' }),
      request({ name: 'thumb', width: 128 }),
      request({ name: 'square', width: 90, height: 90, fit: 'cover' }),
      request({ name: 'boxed', width: 90, height: 90, fit: 'contain' }),
    ],
    { ...silent, onStep: (step) => steps.push(step) },
  );
  expect(
    made.images.map(({ bytes, ...image }) => ({ ...image, ok: bytes.byteLength > 0 })),
  ).toEqual([
    { name: 'whole', width: 1024, height: 576, type: 'image/png', quality: undefined, ok: true },
    { name: 'thumb', width: 128, height: 72, type: 'image/jpeg', quality: 0.8, ok: true },
    { name: 'square', width: 90, height: 90, type: 'image/jpeg', quality: 0.8, ok: true },
    { name: 'boxed', width: 90, height: 90, type: 'image/jpeg', quality: 0.8, ok: true },
  ]);
  expect(steps).toEqual(Array(4).fill(['resize', 'encode']).flat());
  expect(made.resizeMs).toBeGreaterThan(0);
  expect(made.encodeMs).toBeGreaterThan(0);
});

test('a picture in display size goes into a PNG untouched', async () => {
  const frame = flatPicture('yuv420p', [235, 128, 128], { width: 33, height: 17 });
  const requests = [request({ type: 'image/png' })];
  const { images } = await createImageMaker(codecs).make(frame, requests, silent);
  const { data, width, height } = PNG.sync.read(
    Buffer.from(images[0]?.bytes ?? new ArrayBuffer(0)),
  );
  expect([width, height]).toEqual([33, 17]);
  expect(data.every((value) => value === 255)).toBe(true);
});

test.each([
  [1, 1, {}, 1, 1],
  [1, 1, { width: 16, upscale: true }, 16, 16],
  [641, 359, { width: 1, height: 1, fit: 'fill' }, 1, 1],
  [641, 359, { width: 1, height: 1, fit: 'cover' }, 1, 1],
  [641, 359, { width: 320 }, 320, 179],
  [3, 500, { height: 9 }, 1, 9],
] as const)('%i × %i for %j becomes %i × %i', async (...row) => {
  const [width, height, asked, madeWidth, madeHeight] = row;
  const frame = picture('yuv420p', width, height);
  const { images } = await createImageMaker(codecs).make(frame, [request(asked)], silent);
  const decoded = jpeg.decode(new Uint8Array(images[0]?.bytes ?? new ArrayBuffer(0)));
  expect([decoded.width, decoded.height]).toEqual([madeWidth, madeHeight]);
});

test('an abort between two images ends the work', async () => {
  const reason = new Error('enough');
  const controller = new AbortController();
  const frame = picture('yuv420p', 64, 48);
  const steps: ImageStep[] = [];
  const work = createImageMaker(codecs).make(frame, [request(), request(), request()], {
    ...silent,
    signal: controller.signal,
    onStep(step) {
      steps.push(step);
      // As a message would: not at once, but as a task of its own.
      setImmediate(() => {
        controller.abort(reason);
      });
    },
  });
  await expect(work).rejects.toMatchObject({ code: 'aborted', cause: reason });
  expect(steps).toEqual(['resize', 'encode']);
});

test('a signal that has fired before lets nothing begin', async () => {
  const steps: ImageStep[] = [];
  const signal = AbortSignal.abort();
  const onStep = (step: ImageStep): unknown => steps.push(step);
  const context = { ...silent, signal, onStep };
  const work = createImageMaker(codecs).make(picture('gray', 8, 8), [request()], context);
  await expect(work).rejects.toMatchObject({ code: 'aborted' });
  expect(steps).toEqual([]);
});

test('an image too large to be encoded is refused before anything is allocated', async () => {
  const frame = picture('gray', 16, 16);
  for (const asked of [
    { width: 70_000, upscale: true },
    { width: 20_000, upscale: true },
    { width: 20_000, height: 20_000, fit: 'cover', upscale: true },
  ] as const) {
    const work = createImageMaker(codecs).make(frame, [request(asked)], silent);
    await expect(work).rejects.toMatchObject({ code: 'encode-failed' });
  }
});

/** Codecs that count their loads, and fail the first `failures` of them. */
function countingCodecs(failures: number): CodecModules & { readonly loads: CodecName[] } {
  const loads: CodecName[] = [];
  return {
    ...codecs,
    loads,
    load(name) {
      loads.push(name);
      return loads.length <= failures ? Promise.reject(new Error('no network')) : codecs.load(name);
    },
  };
}

test('a codec is loaded once, when it is first needed', async () => {
  const counting = countingCodecs(0);
  const maker = createImageMaker(counting);
  const frame = picture('yuv420p', 64, 48);
  expect(counting.loads).toEqual([]);
  await Promise.all([maker.preload(['image/jpeg']), maker.preload(['image/jpeg'])]);
  expect(counting.loads).toEqual(['picture', 'jpeg']);
  await maker.make(frame, [request({ width: 16 }), request({ type: 'image/png' })], silent);
  await maker.make(frame, [request({ type: 'image/png' })], silent);
  expect(counting.loads).toEqual(['picture', 'jpeg', 'png']);
});

test('a codec that did not load is tried again by the next call, but for the kernel', async () => {
  const counting = countingCodecs(3);
  const maker = createImageMaker(counting);
  await expect(maker.preload(['image/jpeg'])).rejects.toMatchObject({
    code: 'encode-failed',
    cause: { message: 'no network' },
  });
  await maker.preload(['image/jpeg']);
  expect(counting.loads).toEqual(['picture', 'jpeg', 'resize', 'jpeg', 'resize']);
});

test('the loader’s own error comes through as it is', async () => {
  const failure = new SnapError('worker-failed', 'The JPEG codec did not load.');
  const maker = createImageMaker({ ...codecs, load: () => Promise.reject(failure) });
  const work = maker.make(picture('gray', 8, 8), [request()], silent);
  await expect(work).rejects.toBe(failure);
});

test('a picture that lacks bytes fails as a picture, not as an image', async () => {
  const frame = picture('yuv420p', 64, 48, { planes: new Uint8Array(10) });
  const work = createImageMaker(codecs).make(frame, [request()], silent);
  await expect(work).rejects.toMatchObject({ code: 'decode-failed' });
});
