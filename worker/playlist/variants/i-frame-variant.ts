import { videoCodecs } from '../../codecs/parse-codec.js';
import type { Variant } from '../types.js';
import { isLargeEnough, isSameRange, pixels, type WantedSize } from './variant-size.js';

/**
 * The smallest I-frame variant that serves as well as the chosen variant: at least as large as the images, or exactly
 * as large as the variant if the images have its size; in a codec that can be decoded.
 */
export function findIFrameVariant(
  iFrameVariants: readonly Variant[],
  { chosen, wanted }: { readonly chosen: Variant; readonly wanted: WantedSize },
  canDecode: (codec: string) => boolean,
): Variant | undefined {
  const anySize = wanted.width === undefined && wanted.height === undefined;
  const isOnPathway = ({ pathwayId }: Variant): boolean => pathwayId === chosen.pathwayId;
  return iFrameVariants
    .filter((variant) => isSameRange(variant, chosen) && canBeDecoded(variant, canDecode))
    .filter((v) => (anySize ? isSameSize(v, chosen) : isLargeEnough(v, wanted)))
    .toSorted(
      (a, b) =>
        Number(isOnPathway(b)) - Number(isOnPathway(a)) ||
        pixels(a) - pixels(b) ||
        a.bandwidth - b.bandwidth,
    )[0];
}

function canBeDecoded({ codecs }: Variant, canDecode: (codec: string) => boolean): boolean {
  const video = videoCodecs(codecs);
  return video.length > 0 ? video.every(canDecode) : codecs.length === 0;
}

function isSameSize(a: Variant, b: Variant): boolean {
  return (
    a.resolution !== undefined &&
    a.resolution.width === b.resolution?.width &&
    a.resolution.height === b.resolution.height
  );
}
