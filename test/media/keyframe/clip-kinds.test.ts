import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clipOfRun, readClip } from '../../helpers/clip.js';
import { makeMediaFolder, type MediaFolder } from '../../helpers/coded-picture.js';
import { callFfmpeg, hasFfmpeg } from '../../helpers/ffmpeg.js';
import { md5 } from '../../helpers/md5.js';
import { decodeFile } from '../../helpers/native-ffmpeg.js';
import { cut } from '../../unit/keyframe/selecting.js';

const SOURCE = 'testsrc2=size=320x192:rate=10:duration=1';
const X264 = '-c:v libx264 -preset ultrafast -g 5';
const X265 = '-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=5';
const VP9 = '-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 5';
const AV1 = '-c:v libaom-av1 -cpu-used 8 -usage realtime -g 5';
const FRAGMENTS = '-movflags +empty_moov+default_base_moof+frag_keyframe';
const START = '-movflags +faststart';
const PQ = '-colorspace bt2020nc -color_primaries bt2020 -color_trc smpte2084 -color_range tv';
const HLG = '-colorspace bt2020nc -color_primaries bt2020 -color_trc arib-std-b67 -color_range tv';
const FULL = '-color_range pc -colorspace bt709 -color_primaries bt709 -color_trc bt709';
const X265_HDR = `-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=5:hdr10=1:repeat-headers=1:max-cll=1000,400:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)`;

/** What each file is of, how it is made, and what is read in a clip of it besides what the file itself says. */
const KINDS: readonly (readonly [name: string, options: string, codec: string])[] = [
  ['baseline.ts', `${X264} -profile:v baseline`, 'avc1.42c0'],
  ['baseline.mp4', `${X264} -profile:v baseline ${FRAGMENTS}`, 'avc1.42c0'],
  ['main.ts', `${X264} -profile:v main -coder 1`, 'avc1.4d'],
  ['main.mov', `${X264} -profile:v main -coder 1 ${START}`, 'avc1.4d'],
  ['high10.ts', `${X264} -pix_fmt yuv420p10le`, 'avc1.6e'],
  ['high10.mov', `${X264} -pix_fmt yuv420p10le ${START}`, 'avc1.6e'],
  ['high422.mp4', `${X264} -pix_fmt yuv422p ${FRAGMENTS}`, 'avc1.7a'],
  ['high422-10.mov', `${X264} -pix_fmt yuv422p10le ${START}`, 'avc1.7a'],
  ['high444.mp4', `${X264} -pix_fmt yuv444p ${FRAGMENTS}`, 'avc1.f4'],
  ['gray.ts', `${X264} -pix_fmt gray`, 'avc1.'],
  ['lossless.ts', `${X264} -qp 0`, 'avc1.f4'],
  ['interlaced.ts', `${X264} -flags +ildct+ilme -top 1`, 'avc1.'],
  ['interlaced.mp4', `${X264} -flags +ildct+ilme -top 0 ${FRAGMENTS}`, 'avc1.'],
  ['fake-interlaced.ts', `${X264} -x264-params fake-interlaced=1`, 'avc1.'],
  ['full.ts', `${X264} -pix_fmt yuvj420p ${FULL}`, 'avc1.'],
  ['full.mp4', `${X264} -pix_fmt yuvj420p ${FULL} ${FRAGMENTS}`, 'avc1.'],
  ['odd.ts', `${X264} -vf scale=318:190`, 'avc1.'],
  ['wide.mov', `${X264} -vf setsar=40/33 ${START}`, 'avc1.'],
  ['hevc-main.ts', X265, 'hvc1.1.'],
  ['hevc-main.mov', `${X265} -tag:v hvc1 ${START}`, 'hvc1.1.'],
  ['hevc-main10.mp4', `${X265} -pix_fmt yuv420p10le -tag:v hvc1 ${FRAGMENTS}`, 'hvc1.2.'],
  ['hevc-main12.ts', `${X265} -pix_fmt yuv420p12le`, 'hvc1.4.'],
  ['hevc-422-10.ts', `${X265} -pix_fmt yuv422p10le`, 'hvc1.4.'],
  ['hevc-444.mp4', `${X265} -pix_fmt yuv444p -tag:v hvc1 ${FRAGMENTS}`, 'hvc1.4.'],
  ['hevc-full.ts', `${X265} -pix_fmt yuvj420p ${FULL}`, 'hvc1.1.'],
  ['hevc-hlg.ts', `${X265} -pix_fmt yuv420p10le ${HLG}`, 'hvc1.2.'],
  ['hevc-hlg.mp4', `${X265} -pix_fmt yuv420p10le ${HLG} -tag:v hvc1 ${FRAGMENTS}`, 'hvc1.2.'],
  ['hevc-hdr10.ts', `${X265_HDR} -pix_fmt yuv420p10le ${PQ}`, 'hvc1.2.'],
  ['hevc-hdr10.mp4', `${X265_HDR} -pix_fmt yuv420p10le ${PQ} -tag:v hvc1 ${FRAGMENTS}`, 'hvc1.2.'],
  ['hevc-wide.mp4', `${X265} -vf setsar=16/11 -tag:v hvc1 ${FRAGMENTS}`, 'hvc1.1.'],
  [
    'hevc-crop.mp4',
    `${X265} -bsf:v hevc_metadata=crop_left=34:crop_bottom=12 -tag:v hvc1 ${FRAGMENTS}`,
    'hvc1.1.',
  ],
  ['hevc-odd.ts', `${X265} -vf scale=318:190`, 'hvc1.1.'],
  ['av1.mp4', `${AV1} ${FRAGMENTS}`, 'av01.0.'],
  ['av1-10.mp4', `${AV1} -pix_fmt yuv420p10le ${PQ} ${FRAGMENTS}`, 'av01.0.'],
  ['av1-444.mp4', `${AV1} -pix_fmt yuv444p ${FRAGMENTS}`, 'av01.1.'],
  ['av1-422-10.mp4', `${AV1} -pix_fmt yuv422p10le ${FRAGMENTS}`, 'av01.2.'],
  ['av1-hlg.mp4', `${AV1} -pix_fmt yuv420p10le ${HLG} ${START}`, 'av01.0.'],
  ['av1-full.mp4', `${AV1} ${FULL} -pix_fmt yuv420p ${FRAGMENTS}`, 'av01.0.'],
  ['av1-wide.mp4', `${AV1} -vf setsar=4/3 ${FRAGMENTS}`, 'av01.0.'],
  ['av1-svt.mp4', `-c:v libsvtav1 -preset 12 -g 5 ${FRAGMENTS}`, 'av01.0.'],
  ['vp9-0.mp4', `${VP9} ${FRAGMENTS}`, 'vp09.00.'],
  ['vp9-1.mp4', `${VP9} -pix_fmt yuv444p ${FRAGMENTS}`, 'vp09.01.'],
  ['vp9-1-422.mp4', `${VP9} -pix_fmt yuv422p ${FRAGMENTS}`, 'vp09.01.'],
  ['vp9-2.mp4', `${VP9} -pix_fmt yuv420p10le ${HLG} ${FRAGMENTS}`, 'vp09.02.'],
  ['vp9-2-12.mp4', `${VP9} -pix_fmt yuv420p12le ${FRAGMENTS}`, 'vp09.02.'],
  ['vp9-3.mp4', `${VP9} -pix_fmt yuv444p10le ${FRAGMENTS}`, 'vp09.03.'],
  ['vp9-full.mp4', `${VP9} ${FULL} ${FRAGMENTS}`, 'vp09.00.'],
  ['vp9-wide.mp4', `${VP9} -vf setsar=4/3 ${FRAGMENTS}`, 'vp09.00.'],
];

let media: MediaFolder;
beforeAll(() => {
  media = makeMediaFolder();
});
afterAll(() => {
  media.remove();
});

/** What a player goes by, as ffprobe reads it. */
const FACTS = [
  ...['codec_name', 'profile', 'width', 'height', 'pix_fmt', 'sample_aspect_ratio'],
  ...['color_range', 'color_space', 'color_transfer', 'color_primaries', 'field_order'],
];

function factsOf(file: string): unknown {
  const show = ['-v', 'error', '-select_streams', 'v', '-show_entries'];
  const entries = `stream=${FACTS.join(',')}:stream_side_data=displaymatrix,rotation`;
  const args = [...show, entries, '-of', 'json', file];
  const { output } = callFfmpeg({ program: 'ffprobe', args, files: [file] });
  type Facts = Readonly<Record<string, unknown>>;
  const { streams } = JSON.parse(new TextDecoder().decode(output)) as { streams: [Facts] };
  // Where no box tells a shape, samples are square.
  return { sample_aspect_ratio: '1:1', ...streams[0] };
}

/** The clip of a file's first keyframe is that picture, of which ffprobe says what it says of the file. */
function expectSame(file: string): string {
  const clip = clipOfRun(cut(readFileSync(file)).run, 0.04);
  const { hashes, warnings } = readClip(clip.bytes);
  expect(warnings).toBe('');
  expect(hashes).toEqual([md5(decodeFile(file, ['-noautorotate']))]);
  const copy = `${file}.clip.mp4`;
  writeFileSync(copy, clip.bytes);
  expect(factsOf(copy)).toEqual(factsOf(file));
  return clip.codec;
}

test.runIf(hasFfmpeg).each(KINDS)('%s', (name, options, codec) => {
  expect(expectSame(media.encode(name, SOURCE, options))).toContain(codec);
});

/** Rows of a track's matrix, in 16.16: `a b c d` for x' = ax + cy, y' = bx + dy. */
const TURNS: readonly (readonly [what: string, matrix: readonly number[]])[] = [
  ['90', [0, 1, -1, 0]],
  ['180', [-1, 0, 0, -1]],
  ['270', [0, -1, 1, 0]],
  ['flipped from left to right', [-1, 0, 0, 1]],
  ['flipped from top to bottom', [1, 0, 0, -1]],
  ['flipped at a diagonal', [0, 1, 1, 0]],
];

/** Writes the matrix into a file's only video track. */
function turn(file: string, [a = 1, b = 0, c = 0, d = 1]: readonly number[]): void {
  const bytes = readFileSync(file);
  const matrix = bytes.indexOf('tkhd') + 4 + 40;
  for (const [index, value] of [a, b, 0, c, d, 0].entries()) {
    bytes.writeInt32BE(value * 0x1_0000, matrix + index * 4);
  }
  writeFileSync(file, bytes);
}

test
  .runIf(hasFfmpeg)
  .each(
    TURNS.flatMap(([what, matrix]) => [
      [what, 'h264.mp4', `${X264} ${FRAGMENTS}`, matrix] as const,
      [what, 'wide.mov', `${X264} -vf setsar=40/33 ${START}`, matrix] as const,
      [what, 'hevc.mov', `${X265} -tag:v hvc1 ${START}`, matrix] as const,
      [what, 'av1.mp4', `${AV1} ${FRAGMENTS}`, matrix] as const,
      [what, 'vp9.mp4', `${VP9} ${FRAGMENTS}`, matrix] as const,
    ]),
  )('turned by %s: %s', (_what, name, options, matrix) => {
  const file = media.encode(name, SOURCE, options);
  turn(file, matrix);
  expectSame(file);
});
