import { expect, test } from 'vitest';
import type { DecodedPicture } from '../../../worker/picture/types.js';
import { deinterlace } from '../../../worker/picture/deinterlace.js';
import { planeSizes } from '../../../worker/picture/pixel-format.js';
import { ffmpeg, picture } from '../image/pictures.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';

type Fields = 'top-first' | 'bottom-first';

/** A picture whose first field is of one frame and whose second one is of another. */
function weave(first: DecodedPicture, second: DecodedPicture, fields: Fields): DecodedPicture {
  const planes = first.planes.slice();
  const bytes = first.layout.bits > 8 ? 2 : 1;
  let start = 0;
  for (const { width, height } of planeSizes(first.layout, first.width, first.height)) {
    const rowBytes = width * bytes;
    for (let row = fields === 'top-first' ? 1 : 0; row < height; row += 2) {
      const at = start + row * rowBytes;
      planes.set(second.planes.subarray(at, at + rowBytes), at);
    }
    start += height * rowBytes;
  }
  return { ...first, planes, fields };
}

/** Frames 2 and 3 of a source at 50 a second. */
function twoFrames(source: string, pixelFormat: string, width: number, height: number) {
  const [first, second] = [2, 3].map((index) => {
    const select = `${source}=size=${width}x${height}:rate=50,select=eq(n\\,${index})`;
    const planes = ffmpeg(['-f', 'lavfi', '-i', select], ['-pix_fmt', pixelFormat]);
    return picture(pixelFormat, width, height, { planes });
  });
  if (!first || !second) throw new Error('a frame is missing');
  return [first, second] as const;
}

function psnr(a: DecodedPicture, b: DecodedPicture): number {
  let squares = 0;
  for (let at = 0; at < a.planes.length; at += 1) {
    squares += ((a.planes[at] ?? 0) - (b.planes[at] ?? 0)) ** 2;
  }
  return 10 * Math.log10(255 ** 2 / (squares / a.planes.length));
}

function throughFilter(woven: DecodedPicture, filter: string): DecodedPicture {
  const size = `${woven.width}x${woven.height}`;
  const input = ['-f', 'rawvideo', '-pix_fmt', woven.pixelFormat, '-s', size, '-i', '-'];
  const order = woven.fields === 'top-first' ? 'tff' : 'bff';
  const output = ['-vf', `setfield=${order},${filter}`, '-pix_fmt', woven.pixelFormat];
  return { ...woven, planes: ffmpeg(input, output, woven.planes) };
}

test.runIf(hasFfmpeg).each<[string, Fields, string]>([
  ['testsrc2', 'top-first', 'yuv420p'],
  ['testsrc2', 'bottom-first', 'yuv420p'],
  ['testsrc2', 'top-first', 'yuv422p'],
  ['mandelbrot', 'top-first', 'yuv420p'],
])('moving %s, %s, in %s is nearer to its first field’s frame than by yadif', (...row) => {
  const [source, fields, pixelFormat] = row;
  const [first, second] = twoFrames(source, pixelFormat, 720, 576);
  const woven = weave(first, second, fields);
  const made = deinterlace(woven);
  const [ours, theirs] = [psnr(made, first), psnr(throughFilter(woven, 'yadif=0'), first)];
  console.log(
    `${psnr(woven, first).toFixed(1)} → ${ours.toFixed(1)} dB, yadif ${theirs.toFixed(1)}`,
  );
  expect(ours).toBeGreaterThan(psnr(woven, first) + 1);
  expect(ours).toBeGreaterThan(theirs);
});

test.each<Fields>(['top-first', 'bottom-first'])(
  'every line of the first field of %s is kept',
  (fields) => {
    const frame = picture('yuv420p', 33, 19, { fields });
    frame.planes.forEach((_, at) => (frame.planes[at] = (at * 7919) % 256));
    const made = deinterlace(frame);
    let start = 0;
    for (const { width, height } of planeSizes(frame.layout, 33, 19)) {
      for (let row = fields === 'top-first' ? 0 : 1; row < height; row += 2) {
        const at = start + row * width;
        expect(made.planes.subarray(at, at + width)).toEqual(frame.planes.subarray(at, at + width));
      }
      start += width * height;
    }
    expect(made.fields).toBe('progressive');
  },
);

test('a bar that moved leaves no comb', () => {
  const [first, second] = [10, 22].map((left) => {
    const frame = picture('yuv420p', 64, 48);
    frame.planes.fill(40);
    for (let row = 0; row < 48; row++)
      frame.planes.fill(200, row * 64 + left, row * 64 + left + 20);
    return frame;
  });
  if (!first || !second) throw new Error('a frame is missing');
  expect(psnr(deinterlace(weave(first, second, 'top-first')), first)).toBe(Infinity);
  expect(psnr(deinterlace(weave(first, second, 'bottom-first')), first)).toBe(Infinity);
});

test('a still slope with a thin line changes by a step at most', () => {
  const still = picture('yuv420p', 64, 48, { fields: 'top-first' });
  still.planes.forEach((_, at) => (still.planes[at] = 30 + Math.floor(at / 64) + (at % 64)));
  still.planes.fill(235, 64 * 21, 64 * 22);
  still.planes.fill(128, 64 * 48);
  const made = deinterlace(still);
  const apart = made.planes.map((value, at) => Math.abs(value - (still.planes[at] ?? 0)));
  expect(Math.max(...apart)).toBeLessThanOrEqual(1);
});

test.runIf(hasFfmpeg)('a still picture loses next to nothing', () => {
  const [first] = twoFrames('testsrc2', 'yuv420p', 720, 576);
  expect(psnr(deinterlace({ ...first, fields: 'top-first' }), first)).toBeGreaterThan(38);
});

test('a progressive picture is handed on as it is', () => {
  const frame = picture('yuv420p', 16, 16);
  expect(deinterlace(frame)).toBe(frame);
});

test.each(['yuv420p', 'yuv420p10le', 'gray', 'yuv422p', 'gbrp'])(
  'the caller’s planes of %s stay',
  (format) => {
    for (const [width, height] of [
      [1, 1],
      [2, 2],
      [17, 3],
      [40, 41],
    ] as const) {
      const frame = picture(format, width, height, { fields: 'top-first' });
      frame.planes.forEach((_, at) => (frame.planes[at] = at % 3));
      const before = frame.planes.slice();
      expect(deinterlace(frame).planes.length).toBe(before.length);
      expect(frame.planes).toEqual(before);
    }
  },
);
