import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { toDecoderInput } from '../../../worker/decode/webcodecs/input.js';
import type { StreamFacts } from '../../../worker/codecs/headers/types.js';
import { readH264Sps } from '../../../worker/codecs/headers/h264.js';
import { readHevcSps } from '../../../worker/codecs/headers/hevc.js';
import { readVp9Frame } from '../../../worker/codecs/headers/vp9.js';
import { readAv1CodecString, readAv1Unit } from '../../../worker/codecs/headers/av1.js';
import { cutPicture, makeMediaFolder } from '../../helpers/coded-picture.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';

const media = makeMediaFolder();
const withFfmpeg = test.runIf(hasFfmpeg);

afterAll(() => {
  media.remove();
});

function factsOf(
  name: string,
  options: string,
  wrapping: 'elementary' | 'mp4' = 'elementary',
): StreamFacts | undefined {
  const source = 'testsrc2=size=320x180:rate=10:duration=0.2';
  return toDecoderInput(cutPicture(media.encode(name, source, options), wrapping)).description
    .stream?.facts;
}

const HDR = '-color_range tv -colorspace bt2020nc -color_primaries bt2020 -color_trc arib-std-b67';
const HDR_FACTS = {
  range: 'limited',
  matrix: 'bt2020nc',
  primaries: 'bt2020',
  transfer: 'arib-std-b67',
};
const UNKNOWN = { range: undefined, matrix: undefined, primaries: undefined, transfer: undefined };

withFfmpeg.each([
  ['H.264', 'a.h264', '-c:v libx264', 'elementary'],
  ['H.264 with scaling lists', 'b.h264', '-c:v libx264 -x264-params cqm=jvt', 'elementary'],
  ['H.264 Baseline', 'c.h264', '-pix_fmt yuv420p -c:v libx264 -profile:v baseline', 'elementary'],
  ['H.264 of 10 bits', 'd.h264', '-pix_fmt yuv422p10le -c:v libx264', 'elementary'],
  ['H.264 in MP4', 'a.mp4', '-c:v libx264', 'mp4'],
  ['HEVC', 'a.hevc', '-c:v libx265', 'elementary'],
  [
    'HEVC with scaling lists',
    'b.hevc',
    '-c:v libx265 -x265-params scaling-list=default',
    'elementary',
  ],
  ['HEVC of 10 bits', 'c.hevc', '-pix_fmt yuv420p10le -c:v libx265', 'elementary'],
  [
    'HEVC with temporal layers',
    'd.hevc',
    '-c:v libx265 -x265-params temporal-layers=3',
    'elementary',
  ],
  ['HEVC in MP4', 'b.mp4', '-c:v libx265', 'mp4'],
] as const)('%s: size, aspect ratio and color are read', (_name, file, options, wrapping) => {
  const filters = '-vf crop=314:174,setsar=64/45';
  expect(factsOf(file, `${filters} ${HDR} ${options}`, wrapping)).toEqual({
    area: {
      coded: expect.any(Object) as object,
      visible: { x: 0, y: 0, width: 314, height: 174 },
    },
    sampleAspectRatio: 64 / 45,
    color: HDR_FACTS,
    isInterlaced: false,
    isField: false,
  });
});

withFfmpeg.each([
  ['H.264', 'n.h264', '-c:v libx264'],
  ['HEVC', 'n.hevc', '-c:v libx265'],
])('%s without tags: color is unknown', (_name, file, options) => {
  const { matrix, primaries, transfer } = factsOf(file, options)?.color ?? {};
  expect({ matrix, primaries, transfer }).toEqual({});
});

withFfmpeg('VP9: the size, the matrix and the range are read', () => {
  const options = '-vf crop=317:179:0:0:exact=1 -colorspace bt709 -color_range pc -c:v libvpx-vp9';
  expect(factsOf('v.mp4', options, 'mp4')).toEqual({
    area: {
      coded: { width: 317, height: 179 },
      visible: { x: 0, y: 0, width: 317, height: 179 },
    },
    sampleAspectRatio: undefined,
    color: { ...UNKNOWN, range: 'full', matrix: 'bt709' },
    isInterlaced: false,
    isField: false,
  });
});

withFfmpeg('AV1: color is read, the size is not relied on', () => {
  expect(factsOf('w.mp4', `${HDR} -c:v libaom-av1 -cpu-used 8 -frames:v 1`, 'mp4')).toEqual({
    area: undefined,
    sampleAspectRatio: undefined,
    color: HDR_FACTS,
    isInterlaced: false,
    isField: false,
  });
});

withFfmpeg.each([
  ['8 bits', 'x.mp4', '-pix_fmt yuv420p'],
  ['10 bits', 'y.mp4', '-pix_fmt yuv420p10le'],
  ['10 bits, 4:4:4', 'z.mp4', '-pix_fmt yuv444p10le'],
  ['12 bits', 'u.mp4', '-pix_fmt yuv422p12le'],
])('AV1 of %s: the codec string is that of its av1C', (_name, file, options) => {
  const source = 'testsrc2=size=320x180:rate=10:duration=0.2';
  const encoder = '-c:v libaom-av1 -cpu-used 8 -frames:v 1 -strict experimental';
  const picture = cutPicture(media.encode(file, source, `${options} ${encoder}`), 'mp4');
  const [chunk] = picture.chunks;
  const unit = picture.bytes.subarray(chunk?.offset).subarray(0, chunk?.length);
  expect(picture.codecString).toMatch(/^av01/);
  expect(readAv1CodecString(unit)).toBe(picture.codecString);
  expect(readAv1CodecString(unit.subarray(0, 6))).toBeUndefined();
});

withFfmpeg.each([
  ['H.264', 'i.h264', '-c:v libx264 -flags +ilme+ildct'],
  ['HEVC', 'i.hevc', '-c:v libx265 -x265-params interlace=tff'],
])('interlaced %s is not for the browser', (_name, file, options) => {
  expect(() => factsOf(file, options)).toThrow(/interlaced/);
});

test.each([
  ['H.264', readH264Sps],
  ['HEVC', readHevcSps],
  ['VP9', readVp9Frame],
  ['AV1', readAv1Unit],
])(
  '%s: headers that are cut off anywhere give nothing, or no more than they hold',
  (_name, read) => {
    const bytes = new Uint8Array(
      readFileSync(join(import.meta.dirname, '../../fixtures/keyframe/hevc.mpegts')),
    );
    for (let length = 0; length < 64; length++) {
      expect(() => read(bytes.subarray(5, 5 + length))).not.toThrow();
      expect(() => read(new Uint8Array(length))).not.toThrow();
      expect(() => read(new Uint8Array(length).fill(255))).not.toThrow();
    }
  },
);
