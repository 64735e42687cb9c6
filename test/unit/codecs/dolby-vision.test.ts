import { expect, test } from 'vitest';
import {
  isOwnColorsRecord,
  isOwnColorsRpu,
  isOwnColorsString,
} from '../../../worker/codecs/dolby-vision.js';
import { parseCodec, videoCodecs } from '../../../worker/codecs/parse-codec.js';
import { chooseEngine } from '../../../worker/decode/choose-engine.js';
import { createFfmpegEngine } from '../../../worker/decode/ffmpeg/ffmpeg-engine.js';
import { rankVariants } from '../../../worker/playlist/variants/choose-variant.js';
import { BitWriter, concat } from '../keyframe/bit-writer.js';
import { errorCode } from '../keyframe/selecting.js';
import { pat, pmt, PMT_PID, TsWriter, VIDEO_PID } from '../keyframe/ts-writer.js';
import { multivariant } from '../playlist/playlists.js';

/** By profile and by what the base layer is compatible with: whether its colors are Dolby Vision's own. */
const PROFILES = [
  [3, 0, true],
  [4, 2, false],
  [5, 0, true],
  [7, 6, false],
  [8, 1, false],
  [8, 2, false],
  [8, 4, false],
  // As written before compatibility had a place in the record.
  [8, 0, false],
  [9, 2, false],
  [10, 0, true],
  [10, 1, false],
  [10, 4, false],
  [20, 0, true],
] as const;

function record(profile: number, compatibility: number): Uint8Array<ArrayBuffer> {
  const flags = new BitWriter().u(8, 1).u(8, 0).u(7, profile).u(6, 3).u(3, 5);
  return concat(flags.u(4, compatibility).u(4, 0).bytes(), new Uint8Array(19));
}

test.each(PROFILES)('a record of profile %s.%s has colors of its own: %s', (profile, id, isOwn) => {
  expect(isOwnColorsRecord(record(profile, id))).toBe(isOwn);
});

test('a record that is cut off says nothing', () => {
  expect(isOwnColorsRecord(new Uint8Array(0))).toBe(false);
  expect(isOwnColorsRecord(record(8, 1).subarray(0, 3))).toBe(false);
});

test.each([
  ['dvh1.05.06', true],
  ['dvhe.05.01', true],
  ['DVH1.05.06', true],
  ['dvh1.5.6', true],
  ['dav1.10.06', true],
  ['dvh1.20.09', true],
  ['dvh1.08.06', false],
  ['dvhe.07.06', false],
  ['dvhe.04.03', false],
  ['dvav.09.05', false],
  ['dva1.09.05', false],
  ['dvh1', false],
  ['hvc1.2.4.L153.B0', false],
  ['hvc1.5.6', false],
  ['av01.0.10M.10', false],
])('a codec string %s has colors of its own: %s', (codec, isOwn) => {
  expect(isOwnColorsString(codec)).toBe(isOwn);
  expect(parseCodec(codec).codec === 'dolby-vision').toBe(isOwn);
  expect(videoCodecs([codec])).toEqual([codec]);
});

test('a variant in colors of its own is taken after all that can be decoded', async () => {
  const ffmpeg = createFfmpegEngine(() => Promise.reject(new Error('It need not be started')));
  const engines = chooseEngine([ffmpeg]);
  const codecs = ['dvh1.05.06', 'hvc1.2.4.L123.B0', 'dvh1.08.06', 'dav1.10.06'];
  const decodable = new Set<string>();
  for (const codec of codecs) {
    if (await engines.canDecode(parseCodec(codec))) decodable.add(codec);
  }
  expect([...decodable]).toEqual(['hvc1.2.4.L123.B0', 'dvh1.08.06']);
  const playlist = multivariant(
    codecs
      .map(
        (codec, i) =>
          `#EXT-X-STREAM-INF:BANDWIDTH=${9000 - i},RESOLUTION=320x180,CODECS="${codec}"\n${codec}`,
      )
      .join('\n'),
  );
  const ranked = rankVariants(
    playlist,
    {},
    { kind: 'auto' },
    { iFrames: true, canDecode: (codec) => decodable.has(codec) },
  );
  expect(ranked.map(({ variant }) => variant.codecs[0])).toEqual([
    'hvc1.2.4.L123.B0',
    'dvh1.08.06',
    'dav1.10.06',
    'dvh1.05.06',
  ]);
});

interface Rpu {
  readonly profile: number;
  readonly isFullRange: boolean;
  readonly isFloat?: boolean;
}

/** The beginning of a unit of metadata: ETSI GS CCM 001. */
function rpu({ profile, isFullRange, isFloat = false }: Rpu): Uint8Array {
  const writer = new BitWriter().u(16, 0x7c01).u(8, 25).u(6, 2).u(11, 18).u(4, profile).u(4, 0);
  writer
    .u(1, 1)
    .u(1, 0)
    .u(2, isFloat ? 1 : 0);
  if (!isFloat) writer.ue(23);
  return writer
    .u(2, 1)
    .u(1, isFullRange ? 1 : 0)
    .u(32, 0)
    .trail();
}

test.each([
  ['5', { profile: 0, isFullRange: true }, true],
  ['5, coefficients as floats', { profile: 0, isFullRange: true, isFloat: true }, true],
  ['8', { profile: 1, isFullRange: false }, false],
  ['7', { profile: 1, isFullRange: true }, false],
  ['none in use', { profile: 0, isFullRange: false }, false],
])('metadata of profile %s is known', (_name, head, isOwn) => {
  expect(isOwnColorsRpu(rpu(head))).toBe(isOwn);
});

test('metadata that is cut off, or none, says nothing', () => {
  const unit = rpu({ profile: 0, isFullRange: true });
  for (let length = 0; length < 6; length++) {
    expect(isOwnColorsRpu(unit.subarray(0, length))).toBe(false);
  }
  expect(isOwnColorsRpu(new Uint8Array(40).fill(0xff))).toBe(false);
});

test.each(PROFILES)('MPEG-TS: a descriptor of profile %s.%s: refused: %s', (profile, id, isOwn) => {
  const stream = { type: 0x24, pid: VIDEO_PID, dolbyVision: record(profile, id).subarray(0, 5) };
  const segment = new TsWriter()
    .section(0, pat())
    .section(PMT_PID, pmt([stream]))
    .pes(Uint8Array.of(0, 0, 1, 0x09));
  expect(errorCode(segment.bytes())).toBe(isOwn ? 'unsupported-codec' : 'no-keyframe');
});
