import { expect, test } from 'vitest';
import { colorFromFrame } from '../../../../worker/codecs/headers/color-codes.js';
import type { StreamFacts } from '../../../../worker/codecs/headers/types.js';
import type { DecodedPicture } from '../../../../worker/picture/types.js';
import type { FramePlanes } from '../../../../worker/decode/webcodecs/frame.js';
import { readContainerFacts } from '../../../../worker/decode/describe/container-facts.js';
import type { Description } from '../../../../worker/decode/describe/describe-picture.js';
import { toDecodedPicture } from '../../../../worker/decode/webcodecs/picture.js';
import type { CodedPicture } from '../../../../worker/keyframe/types.js';
import type { VideoCodec } from '../../../../worker/codecs/types.js';

const NO_COLOR = { range: undefined, matrix: undefined, primaries: undefined, transfer: undefined };
const GUESSED = { fullRange: false, matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' };
const PLANES: FramePlanes = {
  pixelFormat: 'yuv420p',
  layout: { family: 'yuv', bits: 8, chromaShiftX: 1, chromaShiftY: 1 },
  planes: new Uint8Array(12),
  convertedTo: undefined,
};

/** As much of a `VideoFrame` as is read; Node has none. */
function frame(displayWidth: number): VideoFrame {
  const visibleRect = { width: 4, height: 2 };
  return { visibleRect, displayWidth, displayHeight: 2, colorSpace: GUESSED } as VideoFrame;
}

function coded(codec: VideoCodec = 'h264'): CodedPicture {
  return {
    codec,
    codecString: undefined,
    wrapping: 'elementary',
    bytes: new Uint8Array(0),
    chunks: [],
    wanted: 0,
    timescale: 1,
    description: undefined,
  };
}

function picture(facts: Partial<StreamFacts> | undefined, planes = PLANES): DecodedPicture {
  return toDecodedPicture(coded(), describe(facts), frame(8), planes);
}

function describe(facts: Partial<StreamFacts> | undefined): Description {
  const all = facts && {
    area: undefined,
    sampleAspectRatio: undefined,
    color: NO_COLOR,
    isInterlaced: false,
    isField: false,
    ...facts,
  };
  return {
    stream: {
      description: undefined,
      sps: undefined,
      parameterSets: [],
      facts: all,
      hasOwnColors: false,
      dataOf: (data) => data,
    },
    container: readContainerFacts(coded()),
    area: all?.area,
    color: all?.color ?? NO_COLOR,
  };
}

test('the aspect ratio is that of the stream, and else that of the frame', () => {
  expect(picture({ sampleAspectRatio: 64 / 45 }).sampleAspectRatio).toBe(64 / 45);
  expect(picture({}).sampleAspectRatio).toBe(2);
});

test('what the browser guesses of the color does not count where the headers are read', () => {
  expect(picture({}).color).toEqual(NO_COLOR);
  expect(picture(undefined).color).toEqual({
    range: 'limited',
    matrix: 'bt709',
    primaries: 'bt709',
    transfer: 'bt709',
  });
});

test('what the browser has converted is what it says', () => {
  const convertedTo = { ...NO_COLOR, matrix: 'rgb', range: 'full' } as const;
  expect(picture({}, { ...PLANES, convertedTo }).color).toEqual(convertedTo);
});

test('names of browsers become those of ffmpeg', () => {
  const space = { fullRange: true, matrix: 'bt2020-ncl', primaries: 'bt2020', transfer: 'pq' };
  expect(colorFromFrame(space as VideoColorSpace)).toEqual({
    range: 'full',
    matrix: 'bt2020nc',
    primaries: 'bt2020',
    transfer: 'smpte2084',
  });
});
