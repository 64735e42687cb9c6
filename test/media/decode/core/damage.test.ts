import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CodedPicture } from '../../../../worker/keyframe/types.js';
import { callFfmpeg, hasFfmpeg } from '../../../helpers/ffmpeg.js';
import { createNodeCoreEngine, hasCore } from '../../../helpers/node-core.js';
import { cut } from '../../../unit/keyframe/selecting.js';

const FOLDER = join(import.meta.dirname, '../../../fixtures/keyframe');
const MACROBLOCK_PIXELS = 256;
const coreTest = test.runIf(hasCore && hasFfmpeg);
const engine = createNodeCoreEngine();
const { signal } = new AbortController();
const DEMUXERS: Readonly<Record<string, string>> = { mpeg2video: 'mpegvideo', mpeg4: 'm4v' };

/** The keyframe of a fixture, of which bytes from some share on are others. */
function spoiled(name: string, share: number): CodedPicture {
  const { picture } = cut(readFileSync(join(FOLDER, name)));
  const from = Math.floor(picture.bytes.length * share);
  const bytes = picture.bytes.map((byte, index) => (index < from ? byte : (index * 77) & 255));
  return { ...picture, bytes };
}

/** The macroblocks that native ffmpeg says to conceal. */
function concealedNatively({ codec, bytes }: CodedPicture): number {
  const input = ['-f', DEMUXERS[codec] ?? codec, '-flags', 'low_delay', '-i', '-'];
  const args = ['-v', 'info', '-threads', '1', '-cpuflags', '0', ...input, '-f', 'null', '-'];
  const { stderr } = callFfmpeg({ args, input: bytes });
  return Number(/concealing (\d+) DC/.exec(stderr)?.[1] ?? 0);
}

coreTest.each([
  ['h264-slices.mpegts', 0.4],
  ['h264-slices.mpegts', 0.8],
  ['h264-open-gop.mpegts', 0.6],
  ['mpeg1.mpegts', 0.5],
  ['mpeg2.mpegts', 0.3],
  ['mpeg2.mpegts', 0.7],
  ['mpeg4.mpegts', 0.5],
])('%s, spoiled from %f of it on: the share that is concealed is told', async (name, share) => {
  const picture = spoiled(name, share);
  const { damagedShare, width, height } = await engine.decode(picture, {
    signal,
    timeoutSeconds: 60,
  });
  const macroblocks = concealedNatively(picture);
  expect(macroblocks).toBeGreaterThan(0);
  const expected = Math.min(1, (macroblocks * MACROBLOCK_PIXELS) / (width * height));
  expect(damagedShare).toBeCloseTo(expected, 6);
});

coreTest('a whole picture is whole, also after a damaged one', async () => {
  const options = { signal, timeoutSeconds: 60 };
  const damaged = await engine.decode(spoiled('h264-slices.mpegts', 0.4), options);
  const whole = cut(readFileSync(join(FOLDER, 'h264-slices.mpegts'))).picture;
  expect(damaged.damagedShare).toBeGreaterThan(0);
  expect((await engine.decode(whole, options)).damagedShare).toBe(0);
});
