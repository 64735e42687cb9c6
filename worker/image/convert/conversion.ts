import type { ColorDescription, DecodedPicture } from '../../picture/types.js';
import {
  gbrCoefficients,
  yuvCoefficients,
  type ConvertRow,
  type GbrCoefficients,
  type YuvCoefficients,
} from './color.js';
import { wideConversion } from './wide-color.js';

/** How a picture's samples become red, green and blue. */
export type Conversion =
  | { readonly kind: 'yuv'; readonly coefficients: YuvCoefficients }
  | { readonly kind: 'gbr'; readonly coefficients: GbrCoefficients }
  | { readonly kind: 'wide'; readonly convert: ConvertRow };

export function conversionOf({ layout, color, pixelFormat }: DecodedPicture): Conversion {
  const { family, bits, chromaShiftX, chromaShiftY } = layout;
  // Matrix 0 of H.273 puts G, B and R into the planes of Y, Cb and Cr, which then must have the same size.
  const isGbr = color.matrix === 'rgb' && chromaShiftX === 0 && chromaShiftY === 0;
  if (family === 'gbr' || (family === 'yuv' && isGbr)) {
    return { kind: 'gbr', coefficients: gbrCoefficients(color, bits) };
  }
  const isFull = color.range === undefined && pixelFormat.startsWith('yuvj');
  const known: ColorDescription = isFull ? { ...color, range: 'full' } : color;
  const convert = wideConversion(known, bits);
  return convert
    ? { kind: 'wide', convert }
    : { kind: 'yuv', coefficients: yuvCoefficients(known, bits) };
}
