import { expect, test } from 'vitest';
import { parseFrameFacts } from '../../../../worker/decode/ffmpeg/frame-facts.js';

/** What ffmpeg 5.1 writes, shortened. */
function log({ frame = '', color = '' } = {}): string {
  return [
    "Input #0, h264, from '/input':",
    '  Stream #0:0: Video: h264, none, 25 fps, 1200k tbn',
    'Stream mapping:',
    '  Stream #0:0 -> #0:0 (h264 (native) -> rawvideo (native))',
    '[Parsed_showinfo_1 @ 0xec3080] config in time_base: 1/1200000, frame_rate: 0/1',
    `[Parsed_showinfo_1 @ 0xec3080] n:   0 pts:  48000 pts_time:0.04    pos:        0 ${frame}`,
    `[Parsed_showinfo_1 @ 0xec3080] ${color}`,
    'Aborted()',
  ].join('\n');
}

const FRAME = 'fmt:yuv420p sar:64/45 s:720x576 i:P iskey:1 type:I ';
const UNKNOWN = 'color_range:unknown color_space:unknown color_primaries:unknown color_trc:unknown';

test('size, format, aspect ratio and colour are those of the first frame', () => {
  const color = 'color_range:tv color_space:bt709 color_primaries:bt2020 color_trc:smpte2084';
  const second = log({ frame: 'fmt:gray sar:1/1 s:8x8 i:T iskey:1 type:I', color: UNKNOWN });
  expect(parseFrameFacts(log({ frame: FRAME, color }) + second)).toEqual({
    codec: 'h264',
    pixelFormat: 'yuv420p',
    width: 720,
    height: 576,
    sampleAspectRatio: 64 / 45,
    fields: 'progressive',
    damagedShare: 0,
    color: { range: 'limited', matrix: 'bt709', primaries: 'bt2020', transfer: 'smpte2084' },
  });
});

test('names with a hyphen are read whole', () => {
  const color =
    'color_range:pc color_space:chroma-derived-nc color_primaries:jedec-p22 color_trc:arib-std-b67';
  expect(parseFrameFacts(log({ frame: FRAME, color }))?.color).toEqual({
    range: 'full',
    matrix: 'other',
    primaries: 'jedec-p22',
    transfer: 'arib-std-b67',
  });
});

test('what the stream does not say is undefined', () => {
  expect(parseFrameFacts(log({ frame: FRAME, color: UNKNOWN }))?.color).toEqual({
    range: undefined,
    matrix: undefined,
    primaries: undefined,
    transfer: undefined,
  });
});

test.each([
  ['0/1', 1],
  ['1/1', 1],
  ['2/1', 2],
])('a sample aspect ratio of %s counts as %s', (sar, expected) => {
  const frame = FRAME.replace('64/45', sar);
  expect(parseFrameFacts(log({ frame, color: UNKNOWN }))?.sampleAspectRatio).toBe(expected);
});

test.each([
  ['smpte170m', 'bt601'],
  ['bt470bg', 'bt601'],
  ['bt2020nc', 'bt2020nc'],
  ['bt2020c', 'bt2020nc'],
  ['gbr', 'rgb'],
  ['ictcp', 'other'],
  ['reserved', undefined],
])('color_space %s is the matrix %s', (name, expected) => {
  const color = UNKNOWN.replace('color_space:unknown', `color_space:${name}`);
  expect(parseFrameFacts(log({ frame: FRAME, color }))?.color.matrix).toBe(expected);
});

test.each([
  ['T', 'top-first'],
  ['B', 'bottom-first'],
])('i:%s is %s', (letter, expected) => {
  const frame = FRAME.replace('i:P', `i:${letter}`);
  expect(parseFrameFacts(log({ frame, color: UNKNOWN }))?.fields).toBe(expected);
});

test('without a frame there are no facts', () => {
  expect(parseFrameFacts(log())).toBeUndefined();
  expect(parseFrameFacts('')).toBeUndefined();
});

test.each([
  ['', 0],
  ['[h264 @ 0x1] concealing 162 DC, 162 AC, 162 MV errors in I frame', 0.1],
  ['[h264 @ 0x1] concealing 9999 DC, 9999 AC, 9999 MV errors in I frame', 1],
])('of a log with "%s" a share of %s is damaged', (line, expected) => {
  const facts = parseFrameFacts(`${line}\n${log({ frame: FRAME, color: UNKNOWN })}`);
  expect(facts?.damagedShare).toBeCloseTo(expected, 5);
});
