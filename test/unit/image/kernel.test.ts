import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPictureKernel } from '../../../wasm/picture/kernel.js';
import type { ColorMatrix, DecodedPicture } from '../../../worker/picture/types.js';
import { createKernelRgba } from '../../../worker/image/convert/kernel-rgba.js';
import { toRgba } from '../../../worker/image/convert/rgba.js';
import { assertProperty } from '../../helpers/property.js';
import { codecs } from './codecs.js';
import { picture, UNTAGGED } from './pictures.js';

const module = await codecs.load('picture');
const kernelRgba = createKernelRgba(createPictureKernel(module));

/** Every depth of every layout that is read. */
const PIXEL_FORMATS = [
  ...['yuv420p', 'yuv422p', 'yuv440p', 'yuv444p', 'yuv411p', 'gray', 'gbrp'],
].flatMap((name) => [name, ...[9, 10, 12, 14, 16].map((bits) => `${name}${bits}le`)]);
const MATRICES: readonly (ColorMatrix | undefined)[] = [
  ...([undefined, 'bt601', 'bt709', 'bt2020nc', 'fcc', 'smpte240m', 'rgb', 'ycgco'] as const),
];
const WIDE = [
  { primaries: 'bt2020', transfer: 'smpte2084' },
  { primaries: 'bt2020', transfer: 'arib-std-b67' },
  { primaries: 'smpte432', transfer: undefined },
] as const;
const SDR = { primaries: undefined, transfer: undefined };

/** Noise over all values of the depth, and the ends more often than chance would have them. */
function fill({ layout, planes }: DecodedPicture, seed: number): void {
  const most = 2 ** layout.bits - 1;
  const samples = layout.bits === 8 ? planes : new Uint16Array(planes.buffer);
  let noise = seed | 1;
  for (let at = 0; at < samples.length; at++) {
    noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) >>> 0;
    const end = noise & 0x1000 ? most : 0;
    samples[at] = (noise & 0xe00) === 0 ? end : (noise >>> 13) & most;
  }
}

function expectAlike(frame: DecodedPicture, reduce: number): void {
  const [made, wanted] = [kernelRgba(frame, reduce), toRgba(frame, reduce)];
  expect([made.width, made.height]).toEqual([wanted.width, wanted.height]);
  const at = made.data.findIndex((value, index) => value !== wanted.data[index]);
  expect(made.data.length).toBe(wanted.data.length);
  expect({ at, made: made.data[at] }).toEqual({ at: -1, made: undefined });
}

/** Reductions as images ask for them: at least two pixels are left of each side. */
const reduction = (width: number, height: number): fc.Arbitrary<number> =>
  fc.integer({ min: 1, max: Math.min(Math.max(Math.min(width, height) >> 1, 1), 128) });

const SIZES = fc.oneof(
  fc.record({ width: fc.integer({ min: 1, max: 70 }), height: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ width: fc.integer({ min: 1, max: 400 }), height: fc.integer({ min: 1, max: 300 }) }),
  // Multiples, whose boxes are all alike.
  fc
    .record({ columns: fc.integer({ min: 1, max: 60 }), rows: fc.integer({ min: 1, max: 40 }) })
    .map(({ columns, rows }) => ({ width: columns * 12, height: rows * 12 })),
);

test('the kernel makes what TypeScript makes, byte for byte', () => {
  assertProperty(
    fc.property(
      SIZES.chain(({ width, height }) =>
        fc.record({
          width: fc.constant(width),
          height: fc.constant(height),
          reduce: fc.oneof(reduction(width, height), fc.constantFrom(1, 2, 3, 4, 6)),
        }),
      ),
      fc.constantFrom(...PIXEL_FORMATS),
      fc.record({
        matrix: fc.constantFrom(...MATRICES),
        range: fc.constantFrom('limited' as const, 'full' as const, undefined),
        more: fc.oneof({ weight: 5, arbitrary: fc.constant(SDR) }, fc.constantFrom(...WIDE)),
      }),
      fc.integer(),
      ({ width, height, reduce }, pixelFormat, { matrix, range, more }, seed) => {
        const frame = picture(pixelFormat, width, height, {
          color: { ...UNTAGGED, matrix, range, ...more },
        });
        fill(frame, seed);
        expectAlike(frame, reduce);
      },
    ),
    { numRuns: 1500 },
  );
});

test('a picture of one row, or one column, is no exception', () => {
  for (const [width, height] of [
    [1, 1],
    [1, 90],
    [4096, 1],
  ] as const) {
    for (const pixelFormat of ['yuv420p', 'yuv411p', 'yuv420p10le', 'gbrp12le']) {
      const frame = picture(pixelFormat, width, height);
      fill(frame, 7);
      expectAlike(frame, 1);
      expectAlike(frame, 2);
    }
  }
});

test('bytes of two-byte samples may begin at an odd address', () => {
  const frame = picture('yuv420p10le', 34, 18);
  fill(frame, 5);
  const shifted = new Uint8Array(frame.planes.length + 1);
  shifted.set(frame.planes, 1);
  expectAlike({ ...frame, planes: shifted.subarray(1) }, 2);
});

test('its memory is that of a band of rows, and what is larger is given back', () => {
  const withKernel = createPictureKernel(module);
  const convert = createKernelRgba(withKernel);
  const size = (): number => withKernel(({ memory }) => memory.buffer.byteLength);
  const small = size();
  convert(picture('yuv420p', 3840, 2160), 6);
  expect(size()).toBeLessThan(2 ** 20);
  // One row of this image is made of 128 rows of the picture.
  convert(picture('yuv444p16le', 16_000, 256), 128);
  expect(size()).toBe(small);
});

test('after a failure there is another instance', () => {
  const withKernel = createPictureKernel(module);
  const first = withKernel((kernel) => kernel);
  expect(withKernel((kernel) => kernel)).toBe(first);
  const fail = (): void => {
    withKernel((kernel) => {
      kernel.average_row(-1, 0, 1, 0);
    });
  };
  expect(fail).toThrow(WebAssembly.RuntimeError);
  expect(withKernel((kernel) => kernel)).not.toBe(first);
});

test('planes that lack bytes are refused', () => {
  const short = picture('yuv420p', 16, 16, { planes: new Uint8Array(300) });
  expect(() => kernelRgba(short, 1)).toThrow(/300 bytes instead of 384/);
});

test('another module is refused', () => {
  const other = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  expect(() => createPictureKernel(other)).toThrow(WebAssembly.LinkError);
});
