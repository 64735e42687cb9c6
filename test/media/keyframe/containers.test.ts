import { expect, test } from 'vitest';
import { ffmpegOutput, hasFfmpeg } from '../../helpers/ffmpeg.js';
import { cut, select } from '../../unit/keyframe/selecting.js';

/** Half a second of a test pattern. */
function encode(options: string, writes: string): Uint8Array {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=160x96:rate=10:duration=0.5'];
  return ffmpegOutput({ args: [...source, ...options.split(' ')], writes });
}

const withFfmpeg = test.runIf(hasFfmpeg);

withFfmpeg.each([
  ['WebM', 'a.webm', '-c:v libvpx'],
  ['Matroska', 'a.mkv', '-c:v libx264'],
  ['Ogg', 'a.ogg', '-c:v libtheora'],
  ['FLV', 'a.flv', '-c:v libx264 -pix_fmt yuv420p'],
  ['AVI', 'a.avi', '-c:v mpeg4'],
  ['ASF', 'a.wmv', '-c:v wmv2'],
  ['MPEG program stream', 'a.vob', '-c:v mpeg2video'],
])('%s is refused by its name', (name, file, options) => {
  const bytes = encode(options, file);
  expect(() => select(bytes, { kind: 'first' })).toThrow(
    expect.objectContaining({
      code: 'unsupported-container',
      message: expect.stringMatching(new RegExp(`The segment is .*${name}`)) as string,
    }),
  );
});

withFfmpeg.each([
  ['H.264', '-c:v libx264 -pix_fmt yuv420p'],
  ['H.264 in slices', '-c:v libx264 -pix_fmt yuv420p -x264-params slices=5'],
  [
    'H.264 in slices of some bytes',
    '-c:v libx264 -pix_fmt yuv420p -x264-params slice-max-size=400',
  ],
  ['H.264 in fields', '-c:v libx264 -pix_fmt yuv420p -flags +ilme+ildct -x264-params slices=4'],
  ['HEVC', '-c:v libx265 -x265-params log-level=error'],
  ['HEVC in slices', '-c:v libx265 -x265-params log-level=error:slices=3'],
  ['MPEG-2', '-c:v mpeg2video'],
])('%s without PAT and PMT is found, and does not look damaged', (_name, options) => {
  const bytes = encode(`${options} -f mpegts`, 'a.ts');
  const packets = Array.from({ length: bytes.length / 188 }, (_, i) => i * 188);
  const isPsi = (at: number): boolean =>
    [0, 0x1000].includes((((bytes[at + 1] ?? 0) & 0x1f) << 8) | (bytes[at + 2] ?? 0));
  const rest = packets
    .filter((at) => !isPsi(at))
    .flatMap((at) => [...bytes.subarray(at, at + 188)]);
  const found = cut(Uint8Array.from(rest));
  expect(found.run).toEqual(cut(bytes).run);
  expect(found.run.units[0]?.looksDamaged).toBeUndefined();
});
