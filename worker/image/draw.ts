import { SnapError } from '../../shared/errors.js';
import type { ImageRequest } from '../../shared/types.js';
import type { DecodedPicture } from '../picture/types.js';
import { composeImage } from './compose.js';
import { displaySize, layoutImage, type Size } from '../../shared/geometry.js';
import { chooseReduction } from './resize.js';
import type { DrawingTools } from './drawing-tools.js';
import type { SpareMemory } from '../bytes/spare-memory.js';
import type { RgbaImage } from './types.js';

/** The most pixels of an image: 256 MiB of RGBA. The codecs' memory is limited, and a JPEG's side has 16 bits. */
const MAX_PIXELS = 2 ** 26;
const MAX_SIDE = 65_535;

/** Draws an image as requested, ready to be encoded. */
export type DrawImage = (request: ImageRequest, tools: DrawingTools) => RgbaImage;

/** Draws images of one picture. */
export interface Drawer {
  readonly draw: DrawImage;
  /** Returns the memory that was taken; images drawn before are no longer valid. */
  readonly release: () => void;
}

/** Images that start from the same reduction share it. `memory` has to fit exactly. */
export function createDrawer(picture: DecodedPicture, memory: SpareMemory): Drawer {
  const display = displaySize(picture.width, picture.height, picture.sampleAspectRatio);
  const reductions = new Map<number, RgbaImage>();
  const draw: DrawImage = (request, { toRgba, resizeImage }) => {
    const layout = layoutImage(display, request);
    checkSize(layout.canvas);
    checkSize(layout.placed);
    // A reduction averages samples, not linear light.
    const reduce = request.resize.linear ? 1 : chooseReduction(picture, display, layout);
    const source = reductions.get(reduce) ?? toRgba(picture, reduce, (bytes) => memory.take(bytes));
    reductions.set(reduce, source);
    return composeImage(source, display, layout, { ...request, resizeImage });
  };
  const release = (): void => {
    for (const { data } of reductions.values()) memory.giveBack(data);
    reductions.clear();
  };
  return { draw, release };
}

function checkSize({ width, height }: Size): void {
  if (width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS) return;
  throw new SnapError('encode-failed', `An image of ${width} × ${height} pixels is too large`);
}
