import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { describePicture } from '../../../../worker/decode/describe/describe-picture.js';
import type { CodedPicture } from '../../../../worker/keyframe/types.js';
import { toCodedPicture, wholeSegment } from '../../../../worker/mp4-writer/to-coded-picture.js';
import { BitWriter, concat } from '../../../unit/keyframe/bit-writer.js';
import { cutPicture, makeMediaFolder } from '../../../helpers/coded-picture.js';
import { hasFfmpeg } from '../../../helpers/ffmpeg.js';
import { TsWriter } from '../../../unit/keyframe/ts-writer.js';
import { select } from '../../../unit/keyframe/selecting.js';

const media = makeMediaFolder();
const withFfmpeg = test.runIf(hasFfmpeg);
const SOURCE = 'testsrc2=size=320x180:rate=10:duration=0.2';
const TEN_BITS = '-pix_fmt yuv420p10le';
const ENCODERS = {
  h264: `${TEN_BITS} -c:v libx264`,
  hevc: `${TEN_BITS} -c:v libx265 -tag:v hvc1`,
  av1: '-c:v libaom-av1 -cpu-used 8 -frames:v 1',
} as const;

afterAll(() => {
  media.remove();
});

/** A stream that declares these code points of ITU-T H.273. */
function declaring(
  codec: keyof typeof ENCODERS,
  matrix: number,
  primaries: number,
  container: 'ts' | 'mp4',
): CodedPicture {
  const codes = `matrix_coefficients=${matrix}:colour_primaries=${primaries}:transfer_characteristics=16`;
  const options = `${ENCODERS[codec]} -bsf:v ${codec}_metadata=${codes.replaceAll('colour', codec === 'av1' ? 'color' : 'colour')}`;
  const file = media.encode(`${codec}-${matrix}-${primaries}.${container}`, SOURCE, options);
  return cutPicture(file, container === 'mp4' ? 'mp4' : 'elementary');
}

const UNSUPPORTED = expect.objectContaining({ code: 'unsupported-codec' }) as Error;

withFfmpeg.each([
  ['h264', 'ts'],
  ['hevc', 'ts'],
  ['hevc', 'mp4'],
  ['av1', 'mp4'],
] as const)('colors without a matrix are refused: %s in %s', (codec, container) => {
  // ICtCp, IPT-PQ-C2, Y'D'zD'x, chroma-derived constant luminance.
  for (const matrix of [14, 15, 11, 13]) {
    expect(() => describePicture(declaring(codec, matrix, 9, container))).toThrow(UNSUPPORTED);
  }
});

withFfmpeg.each([
  [9, 9, 'bt2020nc'],
  [10, 9, 'bt2020nc'],
  [12, 9, 'bt2020nc'],
  [12, 1, 'bt709'],
  [12, 6, 'smpte240m'],
  [2, 9, undefined],
  [3, 9, undefined],
])('matrix %s with primaries %s is %s', (matrix, primaries, expected) => {
  expect(describePicture(declaring('hevc', matrix, primaries, 'ts')).color.matrix).toBe(expected);
});

/** A copy with other bytes at a distance from a name. */
function patched(
  data: Uint8Array,
  name: string,
  distance: number,
  bytes: Iterable<number>,
): Uint8Array<ArrayBuffer> {
  const copy = data.slice();
  const at = Buffer.from(copy).indexOf(name);
  expect(at).toBeGreaterThan(0);
  copy.set([...bytes], at + distance);
  return copy;
}

withFfmpeg('colors that only the container declares are refused, unless the stream does', () => {
  const options = `${ENCODERS.hevc} -colorspace bt709 -color_primaries bt709 -color_trc bt709`;
  const told = media.encode('told.mp4', SOURCE, options);
  const silent = media.encode(
    'silent.mp4',
    SOURCE,
    `${options} -bsf:v hevc_metadata=matrix_coefficients=2`,
  );
  const [first, second] = [silent, told].map((file): CodedPicture => {
    const coded = cutPicture(file, 'mp4');
    const color = concat(Buffer.from('colrnclx'), Uint8Array.of(0, 9, 0, 16, 0, 14, 0));
    return { ...coded, bytes: patched(coded.bytes, 'btrt', 0, color) };
  });
  if (!first || !second) throw new Error('There are no pictures');
  expect(() => describePicture(first)).toThrow(UNSUPPORTED);
  expect(describePicture(second).color.matrix).toBe('bt709');
});

/** An MP4 in whose sample entry the box of bit rates has become one of Dolby Vision. */
function withRecord(name: string, profile: number, compatibility: number): CodedPicture {
  const file = media.encode(`${name}-${profile}-${compatibility}.mp4`, SOURCE, ENCODERS.hevc);
  const flags = new BitWriter().u(8, 1).u(8, 0).u(7, profile).u(6, 3).u(3, 5);
  const record = flags.u(4, compatibility).u(4, 0).bytes();
  const bytes = concat(Buffer.from(name), record);
  return wholeSegment(patched(readFileSync(file), 'btrt', 0, bytes));
}

withFfmpeg.each(['dvcC', 'dvvC', 'dvwC'])(
  'an MP4 whose %s tells of profile 5 is refused, cut or whole',
  (name) => {
    const whole = withRecord(name, 5, 0);
    const cut = { ...whole, codec: 'hevc', wrapping: 'mp4' } as const;
    expect(() => describePicture(whole)).toThrow(UNSUPPORTED);
    expect(() => describePicture(cut)).toThrow(UNSUPPORTED);
  },
);

withFfmpeg('an MP4 of Dolby Vision with a base layer of HDR10 is not refused', () => {
  expect(() => describePicture(withRecord('dvvC', 8, 1))).not.toThrow();
});

withFfmpeg.each([
  ['h264', '-x264-params alternative-transfer=arib-std-b67'],
  ['hevc', '-x265-params atc-sei=18'],
] as const)('a transfer function in an SEI message counts: %s', (codec, option) => {
  for (const container of ['ts', 'mp4'] as const) {
    const tags = '-color_trc bt2020-10 -colorspace bt2020nc -color_primaries bt2020';
    const file = media.encode(
      `s.${codec}.${container}`,
      SOURCE,
      `${tags} ${ENCODERS[codec]} ${option}`,
    );
    const coded = cutPicture(file, container === 'mp4' ? 'mp4' : 'elementary');
    expect(describePicture(coded).color.transfer).toBe('arib-std-b67');
  }
});

withFfmpeg('Dolby Vision that only its metadata in the stream tells of is refused', () => {
  const coded = cutPicture(media.encode('rpu.ts', SOURCE, ENCODERS.hevc), 'elementary');
  const withRpu = (isFullRange: boolean): Uint8Array<ArrayBuffer> => {
    const head = new BitWriter().u(24, 1).u(16, 0x7c01).u(8, 25).u(6, 2).u(11, 18).u(8, 0);
    head.u(1, 1).u(3, 0).ue(23).u(2, 1);
    const unit = head
      .u(1, isFullRange ? 1 : 0)
      .u(32, 0)
      .trail();
    // Metadata stands behind the slices of its picture; the next picture ends it.
    const writer = TsWriter.withVideo(0x24).pes(concat(coded.bytes, unit), { pts: 90_000 });
    return writer.pes(coded.bytes, { pts: 99_000 }).bytes();
  };
  const cut = (segment: Uint8Array<ArrayBuffer>): CodedPicture => {
    const { after } = select(segment, { kind: 'first' });
    if (!after) throw new Error('There is no keyframe');
    return toCodedPicture(after.run);
  };
  expect(() => describePicture(cut(withRpu(true)))).toThrow(UNSUPPORTED);
  expect(describePicture(cut(withRpu(false))).color.matrix).toBeUndefined();
});
