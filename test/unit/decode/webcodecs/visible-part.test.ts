import { expect, test } from 'vitest';
import type { Rectangle } from '../../../../shared/geometry.js';
import type { PictureArea } from '../../../../worker/codecs/headers/types.js';
import { visiblePart } from '../../../../worker/decode/webcodecs/visible-part.js';

const CODED = { width: 320, height: 192 };
const CROPPED: PictureArea = { coded: CODED, visible: { x: 34, y: 8, width: 280, height: 180 } };
const WHOLE: PictureArea = { coded: CODED, visible: { x: 0, y: 0, width: 320, height: 180 } };

interface Fake {
  readonly frame: VideoFrame;
  readonly isClosed: () => boolean;
}

/** As much of a frame as is read before it is cropped; Node has none. */
function fakeFrame(visibleRect: Rectangle, coded = CODED): Fake {
  let isClosed = false;
  const frame = {
    visibleRect,
    codedWidth: coded.width,
    codedHeight: coded.height,
    close() {
      isClosed = true;
    },
  };
  return { frame: frame as unknown as VideoFrame, isClosed: () => isClosed };
}

test.each([
  ['that tells where it is cropped, as a hardware decoder does', CROPPED.visible, CROPPED],
  ['of a stream that crops on the right and at the bottom alone', WHOLE.visible, WHOLE],
  ['of a stream whose headers are not read', WHOLE.visible, undefined],
])('a frame %s stays as it is', (_name, visible, area) => {
  const { frame, isClosed } = fakeFrame(visible);
  expect(visiblePart(frame, area)).toBe(frame);
  expect(isClosed()).toBe(false);
});

test.each([
  ['cropped nobody knows where', { x: 0, y: 0, width: 280, height: 180 }],
  ['cropped by a rounded offset', { x: 0, y: 0, width: 314, height: 180 }],
])('a frame that is %s is refused, and does not count as a failure', (_name, visible) => {
  const { frame, isClosed } = fakeFrame(visible, visible);
  expect(() => visiblePart(frame, CROPPED)).toThrow(
    expect.objectContaining({ code: 'unsupported-codec' }) as Error,
  );
  expect(isClosed()).toBe(true);
});

test('a frame of another size than the stream says is a failure', () => {
  const { frame, isClosed } = fakeFrame({ x: 0, y: 0, width: 320, height: 192 });
  expect(() => visiblePart(frame, WHOLE)).toThrow('320 × 192 of a picture of 320 × 180');
  expect(isClosed()).toBe(true);
});
