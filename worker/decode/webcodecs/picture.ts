import type { CodedPicture } from '../../keyframe/types.js';
import { colorFromFrame, NO_COLOR } from '../../codecs/headers/color-codes.js';
import type { Description } from '../describe/describe-picture.js';
import { toShown } from '../describe/show.js';
import type { DecodedPicture } from '../../picture/types.js';
import { visibleSize, type FramePlanes } from './frame.js';
import { undecodedShare } from '../undecoded.js';

/** Combines a frame's samples with what stream and container tell about them. */
export function toDecodedPicture(
  { codec }: CodedPicture,
  description: Description,
  frame: VideoFrame,
  { pixelFormat, layout, planes, convertedTo }: FramePlanes,
): DecodedPicture {
  // A frame also reports what the browser guesses, so it counts only if the stream's headers are not read.
  const isRead = description.stream?.facts !== undefined;
  const picture: DecodedPicture = {
    codec,
    ...visibleSize(frame),
    layout,
    pixelFormat,
    planes,
    sampleAspectRatio: shownRatio(frame),
    color: isRead ? NO_COLOR : colorFromFrame(frame.colorSpace),
    fields: 'progressive',
    damagedShare: 0,
  };
  const damagedShare = convertedTo ? 0 : undecodedShare(picture);
  const known = convertedTo ? { ...description, color: convertedTo } : description;
  return toShown({ ...picture, damagedShare }, known);
}

function shownRatio(frame: VideoFrame): number {
  const { width, height } = visibleSize(frame);
  return (frame.displayWidth * height) / (frame.displayHeight * width);
}
