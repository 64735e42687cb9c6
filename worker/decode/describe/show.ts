import { displaySize, type Size } from '../../../shared/geometry.js';
import { mergeColors } from '../../codecs/headers/color-codes.js';
import { deinterlace } from '../../picture/deinterlace.js';
import { isUpright, turnPicture } from '../../picture/orientation.js';
import type { DecodedPicture } from '../../picture/types.js';
import { NO_MATRIX, notConverted, type Description } from './describe-picture.js';

/** The longest side of a picture that Chromium shows. */
const MAX_SIDE = 32_767;

/**
 * Brings a picture, as a decoder gave it, into the shape and colors that `<video>` shows. What the decoder says of
 * them counts where neither stream nor container tells.
 *
 * @throws SnapError with code `unsupported-codec` if it has colors that cannot be shown
 */
export function toShown(decoded: DecodedPicture, description: Description): DecodedPicture {
  const color = mergeColors(description.color, decoded.color);
  if (color.matrix === 'other') throw notConverted(NO_MATRIX);
  const isField = description.stream?.facts?.isField === true;
  const { orientation } = description.container;
  const shaped: DecodedPicture = {
    ...decoded,
    color,
    sampleAspectRatio: shownAspectRatio(decoded, description),
    fields: isField ? 'progressive' : decoded.fields,
  };
  // A turned picture's fields are no longer in its lines.
  return isUpright(orientation) ? shaped : turnPicture(deinterlace(shaped), orientation);
}

/**
 * The width of a sample relative to its height: of the container, then of the stream, Chromium's order. A sample of a single field is as high as two. What makes a
 * picture longer than any player shows comes from a broken header.
 */
export function shownAspectRatio(
  { width, height, sampleAspectRatio }: Size & Pick<DecodedPicture, 'sampleAspectRatio'>,
  { stream, container }: Pick<Description, 'stream' | 'container'>,
): number {
  const isField = stream?.facts?.isField === true;
  const { displayAspectRatio: display } = container;
  const told = stream?.facts?.sampleAspectRatio ?? sampleAspectRatio;
  const ratio =
    container.sampleAspectRatio === undefined && display !== undefined
      ? (display * height) / width
      : (container.sampleAspectRatio ?? told) / (isField ? 2 : 1);
  const shown = displaySize(width, height, ratio);
  return Math.max(shown.width, shown.height) <= MAX_SIDE && ratio > 0 ? ratio : 1;
}
