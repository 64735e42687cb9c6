import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toCodedPicture } from '../../../worker/mp4-writer/to-coded-picture.js';
import { decryptRun } from '../../../worker/keys/decrypt-run.js';
import { corpusMap } from '../../helpers/corpus.js';
import { corpusOrSkip } from '../../helpers/corpus-tests.js';
import { cut, errorCode, type CutPicture } from '../../unit/keyframe/selecting.js';
import { decodeFile, decodePicture, keyframeTimes } from '../../helpers/native-ffmpeg.js';
import { clipOfRun, readClip } from '../../helpers/clip.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';
import { md5 } from '../../helpers/md5.js';

const { folder: CORPUS, expected: EXPECTED } = corpusOrSkip();
const PIECE_BYTES = 16 * 1024;
const TS_CLOCK = 90_000;

/** Files out of which no keyframe can be cut, and why. */
const UNCUTTABLE: Readonly<Record<string, string>> = {
  // Not fragmented, and `moov` is behind the media data: left to an engine that demuxes.
  'segments/annex-b.mp4': 'unsupported-container',
  'segments/sar_2x1.mp4': 'unsupported-container',
  // 32 bytes of the first sample are encrypted. Without the key ffmpeg decodes them too, to a broken picture.
  'hls-sample-aes/video.mp4': 'encrypted',
};

/** What is expected of it was read with a map that is not its own: neither decoder can make much of it. */
const OF_ANOTHER_MAP = 'hls-interstitial/ad-s1.mp4';

/** ffmpeg moves the times of a track with negative composition offsets so that none is before its decode time. */
const SHIFTED_BY_FFMPEG = 'hls-iframe-only';

const list = Object.entries(EXPECTED);
const cuttable = list.filter(([name, { keyframe }]) => keyframe !== null && !(name in UNCUTTABLE));

test.runIf(hasFfmpeg && cuttable.length > 0).each(cuttable)(
  '%s: the cut keyframe decodes to the expected planes',
  (name, expected) => {
    const { picture } = cutFile(name);
    expect(md5(decodePicture(picture))).toBe(expected.keyframe?.md5);
  },
);

test.runIf(hasFfmpeg && cuttable.length > 0).each(cuttable)(
  '%s: the clip of the keyframe shows the expected planes, and ffmpeg has nothing to warn of',
  (name, expected) => {
    const { stream, hashes, warnings } = readClip(clipOfRun(cutFile(name).run, 0.04).bytes);
    if (name !== OF_ANOTHER_MAP) expect(warnings).toBe('');
    expect(hashes).toEqual([expected.keyframe?.md5]);
    const { codec_name, width, height, pix_fmt, sample_aspect_ratio: ratio } = expected;
    expect(stream).toMatchObject({ codec_name, width, height, pix_fmt });
    expect(stream.sample_aspect_ratio ?? '1:1').toBe(ratio ?? '1:1');
  },
);

test.runIf(cuttable.length > 0).each(cuttable)(
  '%s: the time is that of the keyframe',
  (name, expected) => {
    const { pts, firstPts } = cutFile(name);
    const [numerator = 1, denominator = 1] = expected.time_base.split('/').map(Number);
    const start = ((expected.start_pts ?? NaN) * numerator) / denominator;
    if (name.startsWith(SHIFTED_BY_FFMPEG)) {
      expect(pts).toBe(firstPts);
      return;
    }
    if (isNear(pts, start)) return;
    // The keyframe is not the first picture.
    expect(keyframeTimes(join(CORPUS, name)).some((time) => isNear(pts, time))).toBe(hasFfmpeg);
  },
);

test.runIf(cuttable.length > 0).each(cuttable)(
  '%s: what follows the keyframe is not needed',
  (name) => {
    const bytes = readFileSync(join(CORPUS, name));
    const { endOffset, picture } = cutFile(name);
    expect(endOffset).toBeGreaterThan(picture.bytes.length / 2);
    expect(endOffset).toBeLessThanOrEqual(bytes.length);
    const isWhole = name.startsWith('hls-iframe-only') || name.includes('no-initial-keyframe');
    if (!isWhole) expect(endOffset).toBeLessThan(bytes.length * 0.4);
  },
);

test.runIf(list.length > 0).each(Object.entries(UNCUTTABLE))('%s: %s', (name, code) => {
  expect(errorCode(readFileSync(join(CORPUS, name)))).toBe(code);
});

const withoutKeyframe = list.filter(([, { keyframe }]) => keyframe === null);

test.runIf(list.length > 0).each(withoutKeyframe)('%s: no keyframe', (name) => {
  expect(errorCode(new Uint8Array(0), { map: readFileSync(join(CORPUS, name)) })).toBe(
    'no-keyframe',
  );
});

test.runIf(list.length > 0).each([
  ['hls-raw-aac/fileSequence0.aac', 'no-video'],
  ['hls-text-offset/vtt-069.vtt', 'no-video'],
  ['hls-gap/playlist.m3u8', 'unsupported-container'],
])('%s: %s', (name, code) => {
  expect(errorCode(readFileSync(join(CORPUS, name)))).toBe(code);
});

test.runIf(list.length > 0).each([0, 1, 2, 3, 4])(
  'segment %i encrypted whole is no container',
  (number) => {
    const folder = join(CORPUS, 'hls-aes-256');
    const map = readFileSync(join(folder, 'init.mp4'));
    const segment = readFileSync(join(folder, `segment_${number}.m4s`));
    expect(errorCode(segment, { map, pieceBytes: PIECE_BYTES })).toBe('unsupported-container');
    expect(errorCode(segment, { pieceBytes: PIECE_BYTES })).toBe('unsupported-container');
  },
);

test.runIf(hasFfmpeg && list.length > 0)(
  'the encrypted file, decrypted, gives the picture that the one expected is a broken form of',
  async () => {
    const name = 'hls-sample-aes/video.mp4';
    const file = join(CORPUS, name);
    const key = 'abba271e8bcf552bbd2e86a434a9a5d9';
    const expected = list.find(([other]) => other === name)?.[1].keyframe?.md5;
    expect(md5(decodeFile(file))).toBe(expected);
    const { run } = cut(readFileSync(file), { canDecrypt: true });
    const clear = await decryptRun(run, Uint8Array.from(Buffer.from(key, 'hex')));
    const planes = md5(decodePicture(toCodedPicture(clear)));
    expect(planes).not.toBe(expected);
    expect(planes).toBe(md5(decodeFile(file, ['-decryption_key', key])));
  },
);

function cutFile(name: string): CutPicture {
  const mapName = corpusMap(name);
  const map = mapName === undefined ? undefined : readFileSync(join(CORPUS, mapName));
  const segment = readFileSync(join(CORPUS, name));
  return cut(segment, { pieceBytes: PIECE_BYTES, ...(map && { map }) });
}

/** Equal to a millisecond, on a clock that wraps. */
function isNear(seconds: number | undefined, expected: number): boolean {
  const turn = 2 ** 33 / TS_CLOCK;
  const apart = Math.abs((seconds ?? NaN) - expected) % turn;
  return Math.min(apart, turn - apart) < 0.001;
}
