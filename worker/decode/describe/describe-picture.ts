import { SnapError } from '../../../shared/errors.js';
import { mergeColors, NO_COLOR } from '../../codecs/headers/color-codes.js';
import type { PictureArea } from '../../codecs/headers/types.js';
import type { CodecFacts } from '../../codecs/types.js';
import type { CodedPicture } from '../../keyframe/types.js';
import type { ColorDescription } from '../../picture/types.js';
import type { CodedStream } from './coded-stream.js';
import { readContainerFacts, type ContainerFacts } from './container-facts.js';
import { readStream } from './read-stream.js';

/** What stream and container tell of a coded picture, and how it is shown by that, whichever engine decodes it. */
export interface Description {
  readonly stream: CodedStream | undefined;
  readonly container: ContainerFacts;
  readonly area: PictureArea | undefined;
  readonly color: ColorDescription;
}

const known = new WeakMap<CodedPicture, Description>();

/**
 * Reads the headers of a coded picture; a second time it costs nothing.
 *
 * @throws SnapError with code `unsupported-codec` if its colors are none that can be shown: Dolby Vision's own, ICtCp
 */
export function describePicture(picture: CodedPicture): Description {
  const description = known.get(picture) ?? read(picture);
  known.set(picture, description);
  return description;
}

function read(picture: CodedPicture): Description {
  const stream = readStream(picture);
  const container = readContainerFacts(picture);
  if (container.hasOwnColors || stream?.hasOwnColors === true) {
    throw notConverted('those of Dolby Vision without a base layer in HDR10, HLG or SDR');
  }
  const color = colorOf(picture, stream?.facts?.color ?? NO_COLOR, container);
  if (color.matrix === 'other') throw notConverted(NO_MATRIX);
  const area = stream?.facts?.area;
  return {
    stream,
    container,
    area: picture.codec === 'h264' ? inEntry(area, container) : area,
    color,
  };
}

/** VP9 can tell so little in the stream that the container takes precedence, as in browsers. */
function colorOf(
  { codec, wrapping }: CodedPicture,
  ofStream: ColorDescription,
  { color }: ContainerFacts,
): ColorDescription {
  // Of an uncut segment the decoder knows more.
  if (wrapping === 'segment') return NO_COLOR;
  return codec === 'vp9' ? mergeColors(color, ofStream) : mergeColors(ofStream, color);
}

/** What pictures have in common that a decoder is likely to treat alike. */
export function kindOf({ codec, codecString }: CodecFacts, picture?: Description): string {
  return JSON.stringify([codecString ?? codec, picture?.stream?.facts]);
}

/** What is said of `ColorMatrix` `other`. */
export const NO_MATRIX = 'ICtCp, or others that no matrix turns into red, green and blue';

export function notConverted(colors: string): SnapError {
  return new SnapError('unsupported-codec', `Nothing here converts its colors: ${colors}`);
}

const MACROBLOCK = 16;

/** An MP4 that is smaller by less than a macroblock crops H.264 which does not say where: libavcodec's rule. */
function inEntry(area: PictureArea | undefined, { size }: ContainerFacts): PictureArea | undefined {
  if (!area || !size) return area;
  const { x, y, width, height } = area.visible;
  const isCropped = (inner: number, outer: number): boolean =>
    inner > 0 && inner <= outer && toBlocks(inner) === toBlocks(outer);
  const fits = isCropped(size.width, width) && isCropped(size.height, height);
  return x + y === 0 && fits ? { ...area, visible: { x, y, ...size } } : area;
}

function toBlocks(samples: number): number {
  return Math.ceil(samples / MACROBLOCK);
}
