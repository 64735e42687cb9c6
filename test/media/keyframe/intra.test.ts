import { expect, test } from 'vitest';
import { splitNalUnits } from '../../../worker/bytes/nal-units.js';
import { h264TypeOf, hasRecoveryPoint, IDR_SLICE } from '../../../worker/codecs/h264-syntax.js';
import { clipOfRun, readClip } from '../../helpers/clip.js';
import { ffmpegOutput, hasFfmpeg } from '../../helpers/ffmpeg.js';
import { md5 } from '../../helpers/md5.js';
import { decodeAsEngine, frameHashes } from '../../helpers/native-ffmpeg.js';
import { cut, select } from '../../unit/keyframe/selecting.js';
import { annexB } from '../../unit/keyframe/h264-writer.js';
import { TsWriter } from '../../unit/keyframe/ts-writer.js';

const DELIMITER = 9;
const TICKS_PER_FRAME = 9000;

/**
 * Ten pictures of one source and ten of another: the encoder writes an I picture where the scene changes, and neither
 * an IDR picture nor a recovery point, because the last IDR picture is too near.
 */
function encode(): Uint8Array {
  const sources = ['testsrc2', 'mandelbrot'].flatMap((name) => [
    ...['-f', 'lavfi', '-i', `${name}=size=320x180:rate=10`],
  ]);
  const join = '[0]trim=end_frame=10[a];[1]trim=end_frame=10[b];[a][b]concat,format=yuv420p';
  const encoder = ['-c:v', 'libx264', '-x264-params', 'keyint=400:min-keyint=200:bframes=0'];
  const output = ['-bsf:v', 'h264_metadata=aud=insert', '-f', 'h264', '-'];
  return ffmpegOutput({ args: [...sources, '-filter_complex', join, ...encoder, ...output] });
}

/** The access units, each with its delimiter. */
function accessUnits(stream: Uint8Array): Uint8Array[][] {
  const units: Uint8Array[][] = [];
  for (const unit of splitNalUnits(stream, 'annex-b')) {
    if (h264TypeOf(unit) === DELIMITER) units.push([]);
    units.at(-1)?.push(unit);
  }
  return units;
}

test.runIf(hasFfmpeg)(
  'an I picture that is neither IDR nor declared is cut and decoded right',
  () => {
    const stream = encode();
    const units = accessUnits(stream);
    const isIdr = (unit: Uint8Array) => h264TypeOf(unit) === IDR_SLICE;
    expect(units.map((unit) => unit.some(isIdr))).toEqual([
      true,
      ...Array<boolean>(19).fill(false),
    ]);
    expect(units.flat().some((unit) => h264TypeOf(unit) === 6 && hasRecoveryPoint(unit))).toBe(
      false,
    );

    // Without its IDR slices the segment begins with pictures that need what is not there.
    const writer = TsWriter.withVideo(0x1b);
    units.forEach((unit, i) => {
      const left = unit.filter((each) => !isIdr(each));
      writer.pes(annexB(...left), { pts: i * TICKS_PER_FRAME });
    });
    const segment = writer.bytes();
    const { picture, run, pts } = cut(segment, { pieceBytes: 1000 });
    expect(pts).toBeCloseTo(1, 5);
    expect(md5(decodeAsEngine(picture))).toBe(frameHashes('-', stream)[10]?.md5);
    expect(readClip(clipOfRun(run, 0.04).bytes)).toMatchObject({
      hashes: [frameHashes('-', stream)[10]?.md5],
      warnings: '',
    });
    expect(select(segment, { kind: 'exact', offset: 1.5 }).before).toBeUndefined();
  },
);
