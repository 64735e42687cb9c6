import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { CodedPicture } from '../../../../worker/keyframe/types.js';
import { cutPicture, makeMediaFolder } from '../../../helpers/coded-picture.js';
import { callFfmpeg, hasFfmpeg } from '../../../helpers/ffmpeg.js';
import { md5 } from '../../../helpers/md5.js';
import { decodeFile } from '../../../helpers/native-ffmpeg.js';
import { createNodeCoreEngine, hasCore } from '../../../helpers/node-core.js';
import { cut } from '../../../unit/keyframe/selecting.js';

const FOLDER = join(import.meta.dirname, '../../../fixtures/keyframe');
const MACROBLOCK_PIXELS = 256;
const coreTest = test.runIf(hasCore && hasFfmpeg);
const engine = createNodeCoreEngine();
const { signal } = new AbortController();
const media = makeMediaFolder();
const CAVLC = '-c:v libx264 -preset ultrafast -frames:v 1';
const DEMUXERS: Readonly<Record<string, string>> = { mpeg2video: 'mpegvideo', mpeg4: 'm4v' };

afterAll(() => {
  media.remove();
});

/** The keyframe of a fixture, of which bytes from some share on are others. */
function spoiled(name: string, share: number): CodedPicture {
  return spoil(cut(readFileSync(join(FOLDER, name))).picture, share);
}

function spoil(picture: CodedPicture, share: number): CodedPicture {
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

coreTest('nothing of a damaged picture shows in the next one', async () => {
  const file = media.encode('cavlc.mp4', 'testsrc2=size=320x180', CAVLC);
  const picture = cutPicture(file, 'mp4');
  const expected = md5(decodeFile(file));
  const options = { signal, timeoutSeconds: 60 };
  for (let share = 0.1; share < 1; share += 0.05) {
    await engine.decode(spoil(picture, share), options).catch(() => undefined);
    const whole = await engine.decode(picture, options);
    expect.soft(md5(whole.planes), `after one spoiled from ${share} of it on`).toBe(expected);
  }
});
