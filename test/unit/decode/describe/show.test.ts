import { expect, test } from 'vitest';
import type { StreamFacts } from '../../../../worker/codecs/headers/types.js';
import { NO_COLOR } from '../../../../worker/codecs/headers/color-codes.js';
import type { ContainerFacts } from '../../../../worker/decode/describe/container-facts.js';
import type { Description } from '../../../../worker/decode/describe/describe-picture.js';
import { toShown } from '../../../../worker/decode/describe/show.js';
import { deinterlace } from '../../../../worker/picture/deinterlace.js';
import { UPRIGHT } from '../../../../worker/picture/orientation.js';
import type { DecodedPicture } from '../../../../worker/picture/types.js';

const SIZE = { width: 16, height: 8 };
const PICTURE: DecodedPicture = {
  codec: 'h264',
  ...SIZE,
  layout: { family: 'gray', bits: 8, chromaShiftX: 0, chromaShiftY: 0 },
  pixelFormat: 'gray',
  // Lines of two fields that have nothing in common.
  planes: Uint8Array.from({ length: 128 }, (_, i) => ((i >> 4) % 2 === 0 ? i : 255 - i)),
  sampleAspectRatio: 1,
  color: NO_COLOR,
  fields: 'top-first',
  damagedShare: 0,
};

function describe(
  container: Partial<ContainerFacts>,
  facts: Partial<StreamFacts> = {},
  color = NO_COLOR,
): Description {
  const stream: StreamFacts = {
    area: undefined,
    sampleAspectRatio: undefined,
    color,
    isInterlaced: true,
    isField: false,
    ...facts,
  };
  return {
    stream: {
      description: undefined,
      sps: undefined,
      parameterSets: [],
      facts: stream,
      hasOwnColors: false,
      dataOf: (data) => data,
    },
    container: {
      sampleAspectRatio: undefined,
      displayAspectRatio: undefined,
      size: undefined,
      color: NO_COLOR,
      hasOwnColors: false,
      orientation: UPRIGHT,
      ...container,
    },
    area: undefined,
    color,
  };
}

test('what nothing tells of is as the decoder says', () => {
  const color = { ...NO_COLOR, matrix: 'fcc' } as const;
  const decoded = { ...PICTURE, sampleAspectRatio: 1.5, color };
  expect(toShown(decoded, describe({}))).toEqual(decoded);
});

test.each([
  ['of the samples in the container', { sampleAspectRatio: 2, displayAspectRatio: 3 }, 1.25, 2],
  ['of the track', { displayAspectRatio: 3 }, 1.25, 1.5],
  ['of the stream', {}, 1.25, 1.25],
  ['of the decoder', {}, undefined, 1],
  ['that leads to a side of 32,767', { sampleAspectRatio: 32_767 / 16 }, 1.25, 32_767 / 16],
  ['1 in place of one that leads beyond', { sampleAspectRatio: 32_768 / 16 }, 1.25, 1],
  ['1 in place of one that leads beyond in height', { sampleAspectRatio: 1 / 5000 }, 1.25, 1],
  ['1 in place of none', { sampleAspectRatio: NaN }, 1.25, 1],
])('the aspect ratio is that %s', (_name, container, sampleAspectRatio, expected) => {
  const shown = toShown(PICTURE, describe(container, { sampleAspectRatio }));
  expect(shown.sampleAspectRatio).toBe(expected);
});

test('a field is progressive, and its samples are twice as high', () => {
  const shown = toShown(PICTURE, describe({}, { isField: true, sampleAspectRatio: 1.5 }));
  expect(shown).toEqual({ ...PICTURE, fields: 'progressive', sampleAspectRatio: 0.75 });
});

test('a field in a track that has a shape of its own has that one', () => {
  const shown = toShown(PICTURE, describe({ displayAspectRatio: 1 }, { isField: true }));
  expect(shown.sampleAspectRatio).toBe(0.5);
});

test('an interlaced picture is deinterlaced before it is turned', () => {
  const still = deinterlace(PICTURE);
  expect(still.planes).not.toEqual(PICTURE.planes);
  const upsideDown = { ...UPRIGHT, fromRight: true, fromBottom: true };
  expect(toShown(PICTURE, describe({ orientation: upsideDown }))).toMatchObject({
    fields: 'progressive',
    planes: still.planes.toReversed(),
  });
  const turned = toShown(PICTURE, describe({ orientation: { ...UPRIGHT, isTransposed: true } }));
  expect(turned).toMatchObject({ fields: 'progressive', width: 8, height: 16 });
});

test('colors of the headers come first, and those without a matrix here are refused', () => {
  const told = { ...NO_COLOR, matrix: 'bt709' } as const;
  const other = { ...NO_COLOR, matrix: 'other', range: 'full' } as const;
  const decoded = { ...PICTURE, color: other };
  expect(toShown(decoded, describe({}, {}, told)).color).toMatchObject({
    matrix: 'bt709',
    range: 'full',
  });
  expect(() => toShown(decoded, describe({}))).toThrow(/colors/);
});
