import { expect, test } from 'vitest';
import type { ColorDescription } from '../../../worker/picture/types.js';
import { toRgba } from '../../../worker/image/convert/rgba.js';
import { difference, flatPicture, picture, throughFfmpeg, UNTAGGED } from './pictures.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';

const PQ: ColorDescription = {
  range: 'limited',
  matrix: 'bt2020nc',
  primaries: 'bt2020',
  transfer: 'smpte2084',
};
const HLG: ColorDescription = { ...PQ, transfer: 'arib-std-b67' };

/** 10-bit luma of 16 even steps from black to white. */
const STEPS = Array.from({ length: 16 }, (_, step) => Math.round(4 * (16 + (219 * step) / 15)));

// What a canvas showed of such a video, VP9 without loss, in Chromium 156.
test.each([
  ['PQ', PQ, [0, 1, 6, 18, 34, 54, 80, 112, 150, 200, 227, 249, 255, 255, 255, 255]],
  ['HLG', HLG, [0, 3, 16, 31, 46, 61, 76, 92, 106, 126, 148, 177, 206, 224, 240, 254]],
])('grays of %s are as bright as Chromium shows them', (_name, color, shown) => {
  for (const [step, luma] of STEPS.entries()) {
    const flat = flatPicture('yuv420p10le', [luma, 512, 512], { color });
    const [red = 0, green, blue] = toRgba(flat, 1).data;
    expect(Math.abs(red - (shown[step] ?? 0)), `step ${step}: ${red}`).toBeLessThanOrEqual(2);
    expect([green, blue]).toEqual([red, red]);
  }
});

/** Every hue, at many levels, as far as `most` of the codes for luma goes. */
function colors(most: number, color: ColorDescription) {
  const frame = picture('yuv444p10le', 60, 40, { color });
  const samples = new Uint16Array(frame.planes.buffer);
  const size = 60 * 40;
  for (let at = 0; at < size; at++) {
    const [x, y] = [at % 60, Math.floor(at / 60)];
    const chroma = 180 * (y / 40);
    samples[at] = 64 + (most * x) / 59;
    samples[size + at] = 512 + chroma * Math.cos((x * 7 + y) / 9);
    samples[2 * size + at] = 512 + chroma * Math.sin((x * 7 + y) / 9);
  }
  return frame;
}

const FULL_RGB = 'primaries=709:transfer=iec61966-2-1:matrix=gbr:range=full,format=gbrp';

/** Only where no channel is at an end, where cutting off comes first or last. */
function inside(data: Uint8Array | Uint8ClampedArray, other: Uint8Array | Uint8ClampedArray) {
  const [a, b] = [data.slice(), other.slice()];
  let kept = 0;
  for (let at = 0; at < a.length; at += 4) {
    const channels = [...b.subarray(at, at + 3), ...a.subarray(at, at + 3)];
    if (channels.every((value) => value > 3 && value < 252)) kept += 1;
    else b.set(a.subarray(at, at + 4), at);
  }
  return { ...difference(a, b), kept };
}

test.runIf(hasFfmpeg).each([
  ['bt2020', '2020', 'bt2020nc', '2020_ncl'],
  ['smpte432', 'smpte432', 'bt709', '709'],
] as const)('SDR in the primaries %s is converted as zimg does', (...names) => {
  const [primaries, zimgPrimaries, matrix, zimgMatrix] = names;
  const frame = colors(800, { range: 'limited', matrix, primaries, transfer: 'bt709' });
  const input = `primariesin=${zimgPrimaries}:matrixin=${zimgMatrix}:transferin=iec61966-2-1`;
  const reference = throughFfmpeg(frame, `zscale=${input}:rangein=limited:${FULL_RGB}`);
  const { largest, mean, kept } = inside(toRgba(frame, 1).data, reference);
  expect(kept).toBeGreaterThan(1000);
  expect(largest).toBeLessThanOrEqual(2);
  expect(mean).toBeLessThan(0.5);
});

test.runIf(hasFfmpeg)(
  'colors of PQ up to SDR’s white keep their proportions at half the light',
  () => {
    // Code 508 of 876 is 203 cd/m²; chroma takes single channels beyond it, so luma stays well below.
    const frame = colors(330, PQ);
    const input = 'primariesin=2020:matrixin=2020_ncl:transferin=smpte2084:rangein=limited:npl=406';
    const reference = throughFfmpeg(frame, `zscale=${input}:${FULL_RGB}`);
    const { largest, mean, kept } = inside(toRgba(frame, 1).data, reference);
    expect(kept).toBeGreaterThan(300);
    expect(largest).toBeLessThanOrEqual(3);
    expect(mean).toBeLessThan(0.5);
  },
);

test('light beyond SDR’s white is brought in without turning the hue', () => {
  const ratio = (luma: number): number => {
    const [red = 0, , blue = 1] = toRgba(
      flatPicture('yuv444p10le', [luma, 480, 560], { color: { ...PQ, primaries: 'bt709' } }),
      1,
    ).data;
    return toLinear(red) / toLinear(blue);
  };
  // The samples of one chroma at more luma are nearer to gray; none is cut off up to 1,000 cd/m².
  expect(ratio(560)).toBeGreaterThan(1.2);
  expect(ratio(640)).toBeGreaterThan(1.2);
});

function toLinear(value: number): number {
  return ((value / 255 + 0.055) / 1.055) ** 2.4;
}

test('HDR that names neither matrix nor primaries is taken for BT.2020', () => {
  const samples = [500, 430, 600];
  const named = toRgba(flatPicture('yuv420p10le', samples, { color: PQ }), 1);
  const color = { ...UNTAGGED, transfer: 'smpte2084' };
  expect(toRgba(flatPicture('yuv420p10le', samples, { color }), 1)).toEqual(named);
});

test.each(['smpte170m', 'bt470bg', 'bt709', undefined])(
  'primaries %s are shown as they are, as in Chromium',
  (primaries) => {
    const plain = toRgba(flatPicture('yuv420p', [120, 90, 200], { color: UNTAGGED }), 1);
    const color = { ...UNTAGGED, primaries, transfer: 'smpte170m' };
    expect(toRgba(flatPicture('yuv420p', [120, 90, 200], { color }), 1)).toEqual(plain);
  },
);

test('HDR is tone-mapped the same at every reduction', () => {
  const flat = flatPicture('yuv420p10le', [600, 480, 540], { width: 12, height: 12, color: HLG });
  const [whole, reduced] = [toRgba(flat, 1), toRgba(flat, 3)];
  expect([...reduced.data.subarray(0, 4)]).toEqual([...whole.data.subarray(0, 4)]);
});
