import { SnapError } from '../../../shared/errors.js';
import type { PictureArea } from '../../codecs/headers/types.js';
import { visibleSize } from './frame.js';

/**
 * The frame that shows just what the stream does, in place of the given one: Chromium's software decoder gives the
 * whole coded picture, and loses where the visible part begins, or rounds it.
 *
 * @throws SnapError with code `unsupported-codec` if a browser has cropped a picture and does not tell where, and
 * `decode-failed` if it gives a picture of another size; the given frame is closed
 */
export function visiblePart(frame: VideoFrame, area: PictureArea | undefined): VideoFrame {
  const error = area && difference(frame, area);
  if (!error) return frame;
  try {
    if (!isUncropped(frame, area)) throw error;
    const { x, y, width, height } = area.visible;
    return new VideoFrame(frame, { visibleRect: { x, y, width, height } });
  } finally {
    frame.close();
  }
}

/** What is wrong with the visible part of a frame; `undefined`: nothing. */
function difference(frame: VideoFrame, { visible }: PictureArea): SnapError | undefined {
  const { width, height } = visibleSize(frame);
  const { x, y } = frame.visibleRect ?? visible;
  if (width !== visible.width || height !== visible.height) {
    const message = `The browser gave ${width} × ${height} of a picture of ${visible.width} × ${visible.height}`;
    return new SnapError(hasOffset(visible) ? 'unsupported-codec' : 'decode-failed', message);
  }
  if (!hasOffset(visible) || (x === visible.x && y === visible.y)) return undefined;
  return new SnapError('unsupported-codec', 'The browser does not tell where it has cropped');
}

function hasOffset({ x, y }: PictureArea['visible']): boolean {
  return x > 0 || y > 0;
}

/** Whether a frame has all of a coded picture that begins elsewhere than the visible one. */
function isUncropped(
  { codedWidth, codedHeight }: VideoFrame,
  { coded, visible }: PictureArea,
): boolean {
  return hasOffset(visible) && codedWidth >= coded.width && codedHeight >= coded.height;
}
