import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { createFfmpegEngine } from '../../../../worker/decode/ffmpeg/ffmpeg-engine.js';
import { createFfmpegDecoder } from '../../../../worker/decode/ffmpeg/ffmpeg-decoder.js';
import { wholeSegment } from '../../../../worker/mp4-writer/to-coded-picture.js';
import type { DecodedPicture } from '../../../../worker/picture/types.js';
import { makeMediaFolder } from '../../../helpers/coded-picture.js';
import { hasFfmpeg } from '../../../helpers/ffmpeg.js';
import { createCoreRotation } from './core.js';

const media = makeMediaFolder();
const withFfmpeg = test.runIf(hasFfmpeg);
const SOURCE = 'testsrc2=size=320x192:rate=10:duration=0.3';
const AUDIO_FIRST = '-f lavfi -i sine=duration=0.3 -map 1:a -map 0:v -c:a aac';
const engine = createFfmpegEngine(() => Promise.resolve(createFfmpegDecoder(createCoreRotation())));
const { signal } = new AbortController();

afterAll(() => {
  media.remove();
});

function decode(file: string): Promise<DecodedPicture> {
  const picture = wholeSegment(new Uint8Array(readFileSync(file)));
  return engine.decode(picture, { signal, timeoutSeconds: 600 });
}

/** Writes numbers of 16 bits behind the last track header's name, each at a distance from it. */
function patch(file: string, values: Readonly<Record<number, number>>): void {
  const bytes = readFileSync(file);
  const at = bytes.lastIndexOf('tkhd');
  for (const [distance, value] of Object.entries(values)) {
    bytes.writeUInt16BE(value, at + Number(distance));
  }
  writeFileSync(file, bytes);
}

withFfmpeg.each([
  ['a track that is wider than its picture', { 80: 512 }, [320, 192], 1.6],
  ['a quarter turn', { 44: 0, 48: 1, 56: 0xffff, 60: 0 }, [192, 320], 1],
  [
    'a quarter turn of a wider one',
    { 80: 512, 44: 0, 48: 1, 56: 0xffff, 60: 0 },
    [192, 320],
    1 / 1.6,
  ],
] as const)('an MP4 whose headers come last: %s', async (_name, values, size, ratio) => {
  const file = media.encode('last.mp4', SOURCE, `${AUDIO_FIRST} -c:v libx264`);
  patch(file, values);
  const { width, height, sampleAspectRatio } = await decode(file);
  expect([width, height]).toEqual(size);
  expect(sampleAspectRatio).toBeCloseTo(ratio, 5);
});

withFfmpeg(
  'a transport stream: neither turned by an SEI message nor cropped by halves',
  async () => {
    const options = 'display_orientation=insert:rotate=90:crop_left=34:crop_top=2';
    const file = media.encode('whole.ts', SOURCE, `-c:v libx264 -bsf:v h264_metadata=${options}`);
    expect(await decode(file)).toMatchObject({ width: 286, height: 190, sampleAspectRatio: 1 });
  },
);

withFfmpeg('colors that none can convert are refused', async () => {
  const encoder = '-pix_fmt yuv420p10le -c:v libx264';
  const options = `${encoder} -bsf:v h264_metadata=matrix_coefficients=14`;
  const file = media.encode('ictcp.ts', SOURCE, options);
  await expect(decode(file)).rejects.toMatchObject({ code: 'unsupported-codec' });
});
