import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { CodedPicture } from '../../../../worker/keyframe/types.js';
import { toCodedPicture } from '../../../../worker/mp4-writer/to-coded-picture.js';
import type { DecodedPicture } from '../../../../worker/picture/types.js';
import { cutPicture, decodeNatively, makeMediaFolder } from '../../../helpers/coded-picture.js';
import { hasFfmpeg } from '../../../helpers/ffmpeg.js';
import { md5 } from '../../../helpers/md5.js';
import { decodeFile, frameHashes } from '../../../helpers/native-ffmpeg.js';
import { createNodeCoreEngine, hasCore } from '../../../helpers/node-core.js';
import { cut, select } from '../../../unit/keyframe/selecting.js';

const FOLDER = join(import.meta.dirname, '../../../fixtures/keyframe');
const media = makeMediaFolder();
const coreTest = test.runIf(hasCore && hasFfmpeg);
const engine = createNodeCoreEngine();
const { signal } = new AbortController();

afterAll(() => {
  media.remove();
});

function decode(picture: CodedPicture): Promise<DecodedPicture> {
  return engine.decode(picture, { signal, timeoutSeconds: 30 });
}

const FIXTURES = [
  'h264-open-gop.mpegts',
  'h264-slices.mpegts',
  'h264-mbaff.mpegts',
  'h264.m2ts',
  'hevc.mpegts',
  'mpeg1.mpegts',
  'mpeg2.mpegts',
  'mpeg2-interlaced.mpegts',
  'mpeg4.mpegts',
  'h264.mp4',
  'h264-progressive.mp4',
  'hevc.mp4',
  'av1.mp4',
  'vp9.mp4',
  'mpeg4.mp4',
];

coreTest.each(FIXTURES)('%s: the keyframe has the planes of native ffmpeg', async (name) => {
  const path = join(FOLDER, name);
  const { picture } = cut(readFileSync(path));
  const decoded = await decode(picture);
  expect(md5(decoded.planes)).toBe(md5(decodeFile(path, WITHOUT_VECTORS)));
});

/** Vectors round the cosine transform of MPEG-4 in another way: it is not exact in its standard. */
const WITHOUT_VECTORS = ['-cpuflags', '0'];
/** This one is turned, whose planes are another matter. */
const RUNS = FIXTURES.filter((name) => name !== 'h264-progressive.mp4');

coreTest.each(RUNS)(
  '%s: each picture after a keyframe is the one of the whole file',
  async (name) => {
    const path = join(FOLDER, name);
    const bytes = Uint8Array.from(readFileSync(path));
    const firstPts = select(bytes, { kind: 'last' }).before?.firstPts ?? NaN;
    const frames = frameHashes(path, undefined, WITHOUT_VECTORS);
    expect(frames.length).toBeGreaterThan(4);
    for (const { pts, md5: expected } of frames) {
      const { before } = select(bytes, { kind: 'exact', offset: pts - firstPts });
      if (!before) throw new Error(`Nothing at ${pts}`);
      const decoded = await decode(toCodedPicture(before.run));
      expect.soft(md5(decoded.planes), `at ${pts}`).toBe(expected);
    }
  },
);

const X264 = '-c:v libx264 -preset ultrafast';
const X265 = '-c:v libx265 -preset ultrafast -x265-params log-level=none';
const VP9 = '-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -strict -1';
const AV1 = '-c:v libaom-av1 -cpu-used 8 -strict -1';
const MP4 = { extension: 'mp4', wrapping: 'mp4' } as const;

interface Format {
  readonly extension: string;
  readonly wrapping: 'elementary' | 'mp4';
  readonly options: string;
  readonly pixelFormats: readonly string[];
}

const FORMATS: readonly Format[] = [
  {
    ...{ extension: 'h264', wrapping: 'elementary', options: X264 },
    pixelFormats: ['yuv420p', 'yuv422p', 'yuv444p', 'yuvj420p', 'gray', 'yuv420p10le'],
  },
  { ...MP4, options: X264, pixelFormats: ['yuv420p', 'yuv422p10le', 'yuv444p10le', 'gray10le'] },
  { ...MP4, options: '-c:v libx264rgb -preset ultrafast', pixelFormats: ['rgb24'] },
  {
    ...{ extension: 'hevc', wrapping: 'elementary', options: X265 },
    pixelFormats: ['yuv420p', 'yuv422p', 'yuv444p', 'yuvj420p', 'gray', 'gbrp'],
  },
  {
    ...{ ...MP4, options: X265 },
    pixelFormats: ['yuv420p10le', 'yuv422p10le', 'yuv444p10le', 'gray10le'],
  },
  {
    ...{ ...MP4, options: X265 },
    pixelFormats: ['yuv420p12le', 'yuv422p12le', 'yuv444p12le', 'gray12le', 'gbrp12le'],
  },
  {
    ...{ ...MP4, options: VP9 },
    pixelFormats: ['yuv420p', 'yuv422p', 'yuv444p', 'gbrp', 'yuv420p10le'],
  },
  { ...MP4, options: VP9, pixelFormats: ['yuv422p10le', 'yuv444p12le', 'gbrp10le'] },
  {
    ...{ ...MP4, options: AV1 },
    pixelFormats: ['yuv420p', 'yuv444p', 'gray', 'gbrp', 'yuv420p10le', 'yuv422p10le'],
  },
  { ...MP4, options: AV1, pixelFormats: ['yuv420p12le', 'yuv444p10le', 'gbrp12le'] },
  {
    ...{ extension: 'm2v', wrapping: 'elementary', options: '-c:v mpeg2video -q:v 3' },
    pixelFormats: ['yuv420p', 'yuv422p'],
  },
  {
    ...{ extension: 'm2v', wrapping: 'elementary', pixelFormats: ['yuv420p', 'yuv422p'] },
    options: '-c:v mpeg2video -q:v 3 -flags +ildct+ilme -top 1',
  },
  { ...MP4, options: '-c:v mpeg4 -q:v 3', pixelFormats: ['yuv420p'] },
  { ...MP4, options: '-c:v mpeg2video -q:v 3', pixelFormats: ['yuv422p'] },
  { ...MP4, options: '-c:v mjpeg -q:v 3', pixelFormats: ['yuvj420p', 'yuvj422p', 'yuvj444p'] },
  { ...MP4, options: '-c:v png', pixelFormats: ['rgb24', 'rgba', 'gray'] },
  ...[
    { options: '-c:v mjpeg -q:v 3', pixelFormats: ['yuvj420p'] },
    { options: '-c:v png', pixelFormats: ['rgb24'] },
  ].map((format) => ({ extension: 'mov', wrapping: 'mp4' as const, ...format })),
];

const CASES = FORMATS.flatMap(({ pixelFormats, ...format }) =>
  pixelFormats.map((pixelFormat) => ({ ...format, pixelFormat })),
);

coreTest.each(CASES)(
  '$pixelFormat by $options in $wrapping has the planes of native ffmpeg',
  async ({ extension, wrapping, options, pixelFormat }) => {
    const source = 'testsrc2=size=322x182:rate=10:duration=0.2';
    const all = `-pix_fmt ${pixelFormat} -frames:v 1 ${options}`;
    const file = media.encode(`made.${extension}`, source, all);
    const picture = cutPicture(file, wrapping);
    const { planes, width, height, damagedShare } = await decode(picture);
    expect({ width, height, damagedShare }).toEqual({ width: 322, height: 182, damagedShare: 0 });
    // Those of PNG are read as planes.
    const asPlanes =
      /^rgba?$|^rgb24$/.test(pixelFormat) && picture.codec === 'png' ? 'gbrp' : undefined;
    expect(md5(planes)).toBe(md5(decodeNatively(picture, asPlanes)));
  },
);
