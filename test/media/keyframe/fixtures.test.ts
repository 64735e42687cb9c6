import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cut, errorCode } from '../../unit/keyframe/selecting.js';
import { decodeFile, decodePicture, keyframeTimes } from '../../helpers/native-ffmpeg.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';
import { md5 } from '../../helpers/md5.js';

const FOLDER = join(import.meta.dirname, '../../fixtures/keyframe');
const read = (name: string) => readFileSync(join(FOLDER, name));

const files = [
  ['h264-open-gop.mpegts', 'h264', 'avc1.64000a'],
  ['h264-slices.mpegts', 'h264', 'avc1.64000a'],
  ['h264-mbaff.mpegts', 'h264', 'avc1.640015'],
  ['h264.m2ts', 'h264', 'avc1.64000a'],
  ['hevc.mpegts', 'hevc', 'hvc1.1.6.L30.90'],
  ['mpeg1.mpegts', 'mpeg2video', undefined],
  ['mpeg2.mpegts', 'mpeg2video', undefined],
  ['mpeg2-interlaced.mpegts', 'mpeg2video', undefined],
  ['mpeg4.mpegts', 'mpeg4', undefined],
  ['h264.mp4', 'h264', 'avc1.64000a'],
  ['h264-progressive.mp4', 'h264', 'avc1.64000a'],
  ['hevc.mp4', 'hevc', 'hvc1.1.6.L30.90'],
  ['av1.mp4', 'av1', 'av01.0.00M.08'],
  ['vp9.mp4', 'vp9', 'vp09.00.10.08'],
  ['mpeg4.mp4', 'mpeg4', undefined],
] as const;

test.each(files)('%s is cut after its first quarter: %s, %s', (name, codec, codecString) => {
  const segment = read(name);
  const { picture, endOffset } = cut(segment, { pieceBytes: 1000 });
  expect(picture).toMatchObject({ codec, codecString });
  expect(endOffset).toBeLessThan(segment.length / (name.includes('progressive') ? 2 : 2.4));
  expect(picture.bytes.length).toBeLessThan(endOffset);
});

test.runIf(hasFfmpeg).each(files)(
  '%s decodes to the same planes as from the whole file, at the same time',
  (name) => {
    const path = join(FOLDER, name);
    const { picture, pts } = cut(read(name));
    const planes = decodePicture(picture);
    expect(planes.length).toBeGreaterThan(0);
    expect(md5(planes)).toBe(md5(decodeFile(path)));
    expect(pts).toBeCloseTo(keyframeTimes(path)[0] ?? NaN, 5);
  },
);

test.each([
  ['audio.mpegts', 'no-video'],
  ['audio.aac', 'no-video'],
  ['h264-cenc.mp4', 'encrypted'],
])('%s: %s', (name, code) => {
  expect(errorCode(read(name))).toBe(code);
});
