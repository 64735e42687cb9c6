import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinNalUnits, splitNalUnits } from '../../worker/bytes/nal-units.js';
import { h264TypeOf, IDR_SLICE } from '../../worker/codecs/h264-syntax.js';
import type { CodedPicture } from '../../worker/keyframe/types.js';
import { cutPicture, decodeNatively, makeMediaFolder } from '../helpers/coded-picture.js';
import { hasFfmpeg } from '../helpers/ffmpeg.js';
import { md5 } from '../helpers/md5.js';
import { distHasCore, SECOND_ENGINE } from '../helpers/second-engine.js';
import { openDecodePage, type DecodePage } from './open-decode-page.js';

const FIXTURES = join(import.meta.dirname, '../fixtures/keyframe');
const media = makeMediaFolder();
let page: DecodePage;

beforeAll(async () => {
  page = await openDecodePage();
});

afterAll(async () => {
  await page.close();
  media.remove();
});

const fixture = (name: string): string => join(FIXTURES, name);

/** One second of a test pattern, ten pictures. */
function pattern(name: string, size: string, options: string): string {
  return media.encode(name, `testsrc2=size=${size}:rate=10:duration=1`, options);
}

const withFfmpeg = test.runIf(hasFfmpeg);

withFfmpeg.each([
  ['h264-open-gop.mpegts', 'elementary'],
  ['h264-slices.mpegts', 'elementary'],
  ['h264.m2ts', 'elementary'],
  ['h264.mp4', 'mp4'],
  ['vp9.mp4', 'mp4'],
  ['av1.mp4', 'mp4'],
] as const)("%s as %s: the planes are the native decoder's", async (name, wrapping) => {
  const picture = cutPicture(fixture(name), wrapping);
  expect(await page.decode(picture)).toMatchObject({
    md5: md5(decodeNatively(picture)),
    engine: 'webcodecs',
    engineReason: 'asked-for',
    width: 160,
    height: 90,
    fields: 'progressive',
    damagedShare: 0,
  });
});

withFfmpeg.each([
  ['cropped H.264', 'crop.h264', '-vf crop=314:174 -c:v libx264', 'yuv420p'],
  ['H.264 High 10', 'high10.h264', '-pix_fmt yuv420p10le -c:v libx264', 'yuv420p10le'],
  ['H.264 4:2:2', '422.h264', '-pix_fmt yuv422p -c:v libx264', 'yuv422p'],
  ['H.264 4:4:4', '444.h264', '-pix_fmt yuv444p -c:v libx264', 'yuv444p'],
])("%s: the planes are the native decoder's", async (_name, file, options, pixelFormat) => {
  const picture = cutPicture(pattern(file, '320x180', options), 'elementary');
  expect(await page.decode(picture)).toMatchObject({
    md5: md5(decodeNatively(picture)),
    pixelFormat,
  });
});

withFfmpeg.each([
  ['VP9 of odd size', 'odd.mp4', '-vf crop=317:179:0:0:exact=1 -c:v libvpx-vp9', 'yuv420p'],
  ['VP9 of 10 bits', '10.mp4', '-pix_fmt yuv420p10le -c:v libvpx-vp9', 'yuv420p10le'],
  ['AV1 of odd size', 'a-odd.mp4', '-vf crop=317:179:0:0:exact=1 -c:v libaom-av1', 'yuv420p'],
  ['AV1 of 10 bits', 'a10.mp4', '-pix_fmt yuv420p10le -c:v libaom-av1', 'yuv420p10le'],
])("%s: the planes are the native decoder's", async (_name, file, options, pixelFormat) => {
  const quick = `${options} -cpu-used 8 -crf 40 -b:v 0 -frames:v 2`;
  const picture = cutPicture(pattern(file, '320x180', quick), 'mp4');
  expect(await page.decode(picture)).toMatchObject({
    md5: md5(decodeNatively(picture)),
    pixelFormat,
  });
});

withFfmpeg('the picture asked for comes out of a run with B-frames', async () => {
  for (const wanted of [0, 1, 4, 6]) {
    const picture = cutPicture(fixture('h264.mp4'), 'mp4', { count: 8, wanted });
    expect(picture.chunks).toHaveLength(8);
    expect(await page.decode(picture)).toMatchObject({ md5: md5(decodeNatively(picture)) });
  }
});

withFfmpeg('parameter sets that are in band alone are enough in an MP4, too', async () => {
  const picture = cutPicture(fixture('h264.m2ts'), 'mp4');
  const [version = 1, profile = 0, flags = 0, level = 0, lengths = 0] = picture.description ?? [];
  const empty = Uint8Array.of(version, profile, flags, level, lengths, 0xe0, 0);
  expect(await page.decode({ ...picture, description: empty })).toMatchObject({
    md5: md5(decodeNatively(picture)),
  });
});

withFfmpeg(
  'aspect ratio and color are those of the stream, and unknown where it does not say',
  async () => {
    const tags =
      '-vf setsar=64/45 -color_range pc -colorspace bt2020nc -color_primaries bt2020 -color_trc smpte2084';
    const tagged = pattern('tagged.h264', '720x576', `${tags} -c:v libx264`);
    const plain = pattern('plain.h264', '320x180', '-c:v libx264');
    expect(await page.decode(cutPicture(tagged, 'elementary'))).toMatchObject({
      sampleAspectRatio: 64 / 45,
      color: { range: 'full', matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'smpte2084' },
    });
    expect(await page.decode(cutPicture(plain, 'elementary'))).toMatchObject({
      sampleAspectRatio: 1,
      color: {},
    });
  },
);

withFfmpeg('a turned picture of an MP4 comes out upright', async () => {
  const picture = cutPicture(fixture('h264-progressive.mp4'), 'mp4');
  expect(await page.decode(picture)).toMatchObject({
    md5: md5(decodeNatively(picture)),
    width: 90,
    height: 160,
    sampleAspectRatio: 1 / 2,
  });
});

withFfmpeg.each([
  ['MPEG-2', 'mpeg2.mpegts', 'elementary'],
  ['interlaced H.264', 'h264-mbaff.mpegts', 'elementary'],
  ['HEVC, which this browser has not', 'hevc.mp4', 'mp4'],
] as const)('%s is refused as unsupported', async (_name, file, wrapping) => {
  const picture = cutPicture(fixture(file), wrapping);
  expect(await page.decode(picture)).toMatchObject({ code: 'unsupported-codec' });
});

withFfmpeg('an uncut segment is refused', async () => {
  const picture = cutPicture(fixture('h264.mp4'), 'mp4');
  const uncut: CodedPicture = { ...picture, wrapping: 'segment', chunks: [] };
  expect(await page.decode(uncut)).toMatchObject({ code: 'unsupported-container' });
});

withFfmpeg('a picture that makes no sense is a failure, and the next one works', async () => {
  const picture = cutPicture(fixture('vp9.mp4'), 'mp4');
  const start = picture.chunks[0]?.offset ?? 0;
  const damaged = { ...picture, bytes: picture.bytes.slice().fill(0, start + 20, start + 200) };
  expect(await page.decode(damaged)).toMatchObject({ code: 'decode-failed' });
  expect(await page.decode(picture)).toMatchObject({ width: 160 });
});

withFfmpeg('a decode that takes longer than it may ends, and the next one works', async () => {
  const picture = cutPicture(fixture('h264.mp4'), 'mp4');
  for (let time = 0; time < 3; time++) {
    const late = await page.decode(picture, { hangs: true, timeoutSeconds: 0.1 });
    expect(late).toMatchObject({ code: 'timeout' });
    expect(await page.decode(picture)).toMatchObject({ width: 160 });
  }
});

withFfmpeg('an abort ends a decode at each of its steps, and the next one works', async () => {
  const picture = cutPicture(fixture('h264.mp4'), 'mp4', { count: 8, wanted: 7 });
  const codes: unknown[] = [];
  do codes.push((await page.decode(picture, { abortAtStep: codes.length + 1 })).code);
  while (codes.at(-1) !== undefined);
  // It is set up, takes eight chunks and is flushed, and then frames come out.
  expect(codes.length).toBeGreaterThan(11);
  expect(new Set(codes.slice(0, -1))).toEqual(new Set(['aborted']));
  expect(await page.decode(picture)).toMatchObject({ width: 160 });
  expect(await page.counts()).toMatchObject({ openFrames: 0 });
});

withFfmpeg('pictures of one kind are decoded by one decoder that is set up once', async () => {
  const picture = cutPicture(fixture('vp9.mp4'), 'mp4');
  await page.decode(picture);
  const before = await page.counts();
  await page.decode(picture, { times: 5 });
  expect(await page.counts()).toEqual(before);
});

withFfmpeg('a decoder that the browser has taken back is made anew', async () => {
  const picture = cutPicture(fixture('vp9.mp4'), 'mp4');
  await page.decode(picture);
  const before = await page.counts();
  await page.reclaimDecoders();
  expect(await page.decode(picture)).toMatchObject({ width: 160 });
  expect(await page.counts()).toMatchObject({ decoders: before.decoders + 1 });
});

withFfmpeg('what is missing of H.264 is told, whatever was decoded before', async () => {
  const options = '-c:v libx264 -x264-params slices=6';
  const whole = cutPicture(pattern('slices.h264', '320x192', options), 'elementary');
  const other = cutPicture(
    media.encode('other.h264', 'smptebars=size=320x192', `${options} -frames:v 1`),
    'elementary',
  );
  const units = [...splitNalUnits(whole.bytes, 'annex-b')];
  const slices = units.filter((unit) => h264TypeOf(unit) === IDR_SLICE);
  expect(slices).toHaveLength(6);
  const bytes = joinNalUnits(
    units.filter((unit) => unit !== slices[2]),
    'annex-b',
  );
  const holed = { ...whole, bytes, chunks: [{ offset: 0, length: bytes.length, ticks: 0 }] };
  for (const before of [whole, other, holed]) {
    expect(await page.decode(before)).toMatchObject({ width: 320 });
    expect(await page.decode(holed)).toMatchObject({ damagedShare: 1 / 6 });
  }
  expect(await page.decode(whole)).toMatchObject({ damagedShare: 0 });
});

withFfmpeg('pictures of different streams come out right in turn', async () => {
  const pictures = ['h264.m2ts', 'h264-slices.mpegts'].map((name) =>
    cutPicture(fixture(name), 'elementary'),
  );
  pictures.push(cutPicture(fixture('vp9.mp4'), 'mp4'));
  for (const picture of [...pictures, ...pictures]) {
    expect(await page.decode(picture)).toMatchObject({ md5: md5(decodeNatively(picture)) });
  }
});

test.each(['I420', 'I422', 'I444', 'I420A'])(
  'a frame in %s is copied without its padding',
  async (format) => {
    const { planes, bytes } = await page.readCounting(format, 7, 5);
    expect(planes).toEqual(bytes.slice(0, planes.length));
  },
);

test('a frame in NV12 becomes three planes', async () => {
  const { pixelFormat, planes, bytes } = await page.readCounting('NV12', 7, 5);
  const chroma = bytes.slice(35);
  expect(pixelFormat).toBe('yuv420p');
  expect(planes).toEqual([
    ...bytes.slice(0, 35),
    ...chroma.filter((_, index) => index % 2 === 0),
    ...chroma.filter((_, index) => index % 2 === 1),
  ]);
});

test.each([
  ['RGBX', [1, 2, 0]],
  ['BGRX', [1, 0, 2]],
  ['drawn', [1, 2, 0]],
])('a frame in %s becomes planes of green, blue and red', async (format, order) => {
  const { pixelFormat, planes, bytes } = await page.readCounting(format, 7, 5);
  expect(pixelFormat).toBe('gbrp');
  expect(planes).toEqual(
    order.flatMap((channel) => bytes.filter((_, index) => index % 4 === channel)),
  );
});

withFfmpeg('auto: while the browser decodes, no other decoder is fetched', async () => {
  const picture = cutPicture(fixture('h264.mp4'), 'mp4');
  expect(await page.decode(picture, { option: 'auto' })).toMatchObject({
    engine: 'webcodecs',
    engineReason: 'supported',
  });
  expect(page.requests().filter((path) => path.startsWith('/dist/'))).toEqual([]);
});

withFfmpeg.each([
  ['MPEG-2', 'mpeg2.mpegts'],
  ['interlaced H.264', 'h264-mbaff.mpegts'],
  ['HEVC, which this browser has not', 'hevc.mpegts'],
] as const)('auto: another engine decodes %s, and it is said why', async (_name, file) => {
  const picture = cutPicture(fixture(file), 'elementary');
  const result = await page.decode(picture, { option: 'auto' });
  expect(result).toMatchObject({
    engine: SECOND_ENGINE,
    // The core is asked even where its file is missing, and fails.
    engineReason: distHasCore ? 'others-unsupported' : 'others-failed',
    md5: md5(decodeNatively(picture)),
  });
  expect(result.engineDetail).toMatch(/\w/);
});

withFfmpeg('no frame stays open', async () => {
  expect(await page.counts()).toMatchObject({ openFrames: 0 });
});
