import { SnapError } from '../../../shared/errors.js';
import type { CodedPicture } from '../../keyframe/types.js';
import { readContainerFacts, type ContainerFacts } from './container-facts.js';
import { colorFromFrame, mergeColors } from '../../codecs/headers/color-codes.js';
import type { StreamFacts } from '../../codecs/headers/types.js';
import { turnPicture } from '../../picture/orientation.js';
import type { ColorDescription, DecodedPicture } from '../../picture/types.js';
import { visibleSize, type FramePlanes } from './frame.js';
import { undecodedShare } from './undecoded.js';

/** Combines a frame's samples with what stream and container tell about them, and turns the picture upright. */
export function toDecodedPicture(
  coded: CodedPicture,
  facts: StreamFacts | undefined,
  frame: VideoFrame,
  { pixelFormat, layout, planes, convertedTo }: FramePlanes,
): DecodedPicture {
  const { width, height } = visibleSize(frame);
  const expected = facts?.size;
  if (expected && (expected.width !== width || expected.height !== height)) {
    throw new SnapError(
      'decode-failed',
      `The browser gave ${width} × ${height} of a picture of ${expected.width} × ${expected.height}`,
    );
  }
  const container = readContainerFacts(coded);
  const picture: DecodedPicture = {
    codec: coded.codec,
    width,
    height,
    layout,
    pixelFormat,
    planes,
    sampleAspectRatio: sampleAspectRatio(container, facts, frame),
    color: convertedTo ?? colorOf(coded, container, facts, frame),
    fields: 'progressive',
    damagedShare: 0,
  };
  const damagedShare = convertedTo ? 0 : undecodedShare(picture);
  return turnPicture({ ...picture, damagedShare }, container.orientation);
}

/** Absurd values come from broken headers, and players ignore them. */
function sampleAspectRatio(
  container: ContainerFacts,
  facts: StreamFacts | undefined,
  frame: VideoFrame,
): number {
  const { width, height } = visibleSize(frame);
  const ofFrame = (frame.displayWidth * height) / (frame.displayHeight * width);
  const ratio = container.sampleAspectRatio ?? facts?.sampleAspectRatio ?? ofFrame;
  return ratio > 1 / 16 && ratio < 16 ? ratio : 1;
}

/**
 * A frame also reports what the browser guesses, so it counts only if the stream's headers are not read. VP9 and VP8
 * can tell so little in the stream that the container takes precedence, as in browsers.
 */
function colorOf(
  { codec }: CodedPicture,
  container: ContainerFacts,
  facts: StreamFacts | undefined,
  frame: VideoFrame,
): ColorDescription {
  if (!facts) return mergeColors(container.color, colorFromFrame(frame.colorSpace));
  const isContainerFirst = codec === 'vp9';
  return isContainerFirst
    ? mergeColors(container.color, facts.color)
    : mergeColors(facts.color, container.color);
}
