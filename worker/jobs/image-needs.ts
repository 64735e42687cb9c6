import type { ImageRequest } from '../../shared/types.js';
import { parseCodec, videoCodecs } from '../codecs/parse-codec.js';
import type { WantedSize } from '../playlist/variants/variant-size.js';
import type { Output } from './job.js';
import type { Stations } from './stations.js';

/** What outputs need that decode a picture, and make images of these sizes and types of it. */
export function imageNeeds(
  { engines, imageMaker }: Pick<Stations, 'engines' | 'imageMaker'>,
  images: readonly ImageRequest[],
): Omit<Output<unknown>, 'make'> {
  return {
    wanted: largestSize(images),
    async preload() {
      await Promise.all([engines.preload(), imageMaker.preload(images.map(({ type }) => type))]);
    },
    prepare(codecs) {
      for (const codec of videoCodecs(codecs).filter(isPrecise)) {
        engines.prepare(parseCodec(codec)).catch(() => undefined);
      }
    },
  };
}

/** Whether a codec string says enough to tell whether the browser decodes it. */
function isPrecise(codec: string): boolean {
  return codec.includes('.');
}

/** The least size that serves every image; `undefined` in both directions where one is wanted as large as it comes. */
export function largestSize(images: readonly ImageRequest[]): WantedSize {
  const isFull = images.some(({ width, height }) => width === undefined && height === undefined);
  if (isFull || images.length === 0) return {};
  return {
    width: Math.max(0, ...images.map((image) => image.width ?? 0)),
    height: Math.max(0, ...images.map((image) => image.height ?? 0)),
  };
}
