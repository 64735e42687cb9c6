import type { PlaneLayout } from './types.js';
import type { Size } from '../../shared/geometry.js';

const SUBSAMPLING: ReadonlyMap<
  string,
  Pick<PlaneLayout, 'chromaShiftX' | 'chromaShiftY'>
> = new Map([
  ['420', { chromaShiftX: 1, chromaShiftY: 1 }],
  ['422', { chromaShiftX: 1, chromaShiftY: 0 }],
  ['440', { chromaShiftX: 0, chromaShiftY: 1 }],
  ['444', { chromaShiftX: 0, chromaShiftY: 0 }],
  ['411', { chromaShiftX: 2, chromaShiftY: 0 }],
]);

const NAME = /^(?:yuv(j?)(4\d\d)p|(gray)|(gbr)p)(?:(9|10|12|14|16)le)?$/;

/** The layout that one of ffmpeg's pixel format names means; `undefined` for formats that are not read here. */
export function parsePixelFormat(name: string): PlaneLayout | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, fullRange, subsampling, gray, gbr, depth] = match;
  const bits = depth === undefined ? 8 : Number(depth);
  if (gray !== undefined) return { family: 'gray', bits, chromaShiftX: 0, chromaShiftY: 0 };
  if (gbr !== undefined) return { family: 'gbr', bits, chromaShiftX: 0, chromaShiftY: 0 };
  const shifts = SUBSAMPLING.get(subsampling ?? '');
  if (shifts === undefined || (fullRange === 'j' && bits > 8)) return undefined;
  return { family: 'yuv', bits, ...shifts };
}

/** The sizes of the planes in samples, in the order in which they follow each other. */
export function planeSizes(layout: PlaneLayout, width: number, height: number): readonly Size[] {
  const full = { width, height };
  if (layout.family === 'gray') return [full];
  if (layout.family === 'gbr') return [full, full, full];
  const chroma = {
    width: shiftUp(width, layout.chromaShiftX),
    height: shiftUp(height, layout.chromaShiftY),
  };
  return [full, chroma, chroma];
}

/** Bytes of all planes together. */
export function pictureBytes(layout: PlaneLayout, width: number, height: number): number {
  const samples = planeSizes(layout, width, height).reduce(
    (sum, plane) => sum + plane.width * plane.height,
    0,
  );
  return samples * (layout.bits > 8 ? 2 : 1);
}

function shiftUp(size: number, shift: number): number {
  return (size + (1 << shift) - 1) >> shift;
}
