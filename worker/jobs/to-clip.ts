import { SnapError } from '../../shared/errors.js';
import { displaySize, type Size } from '../../shared/geometry.js';
import { readMpeg2Shape, type PictureShape } from '../codecs/headers/mpeg2-shape.js';
import { readMpeg4Shape } from '../codecs/headers/mpeg4-shape.js';
import type { Description } from '../decode/describe/describe-picture.js';
import { shownAspectRatio } from '../decode/describe/show.js';
import type { CodedRun } from '../keyframe/types.js';
import { writeClip, type ClipShape, type WrittenClip } from '../mp4-writer/clip/write-clip.js';

/** An MP4 of one keyframe, and the size at which a player shows it, in pixels. */
export interface Clip extends WrittenClip, Size {}

/**
 * Makes an MP4 of a run's keyframe.
 *
 * @param description - Of the keyframe.
 * @throws SnapError with code `unsupported-codec` for a codec that no MP4 carries, and colors that only Dolby Vision's
 * own decoders show; `decode-failed` if the keyframe lacks what a decoder needs
 */
export function toClip(run: CodedRun, description: Description, durationSeconds: number): Clip {
  const shape = toShape(run, description);
  const { width, height } = shape.display;
  const { isTransposed } = description.container.orientation;
  return {
    ...writeClip(run, shape, durationSeconds),
    width: isTransposed ? height : width,
    height: isTransposed ? width : height,
  };
}

const MOST_SAMPLES = 0xffff;

function toShape(run: CodedRun, description: Description): ClipShape {
  const { area, container } = description;
  const ofHeaders = readMpegShape(run);
  const size = area?.visible ?? ofHeaders?.size ?? container.size;
  if (
    !size ||
    Math.min(size.width, size.height) === 0 ||
    Math.max(size.width, size.height) > MOST_SAMPLES
  ) {
    throw new SnapError('decode-failed', 'The keyframe does not tell how large it is');
  }
  const { width, height } = size;
  const told = { width, height, sampleAspectRatio: ofHeaders?.sampleAspectRatio ?? 1 };
  const sampleAspectRatio = shownAspectRatio(told, description);
  return { size, sampleAspectRatio, display: displaySize(width, height, sampleAspectRatio) };
}

/** What only ffmpeg reads otherwise. */
function readMpegShape({ codec, mp4, units: [unit] }: CodedRun): PictureShape | undefined {
  const data = unit?.data ?? new Uint8Array(0);
  if (codec === 'mpeg2video') return readMpeg2Shape(data);
  if (codec !== 'mpeg4') return undefined;
  return readMpeg4Shape(data) ?? (mp4 && readMpeg4Shape(mp4.entry.clearBox));
}
