import type { ImageType } from './types.js';

/** The types that images can have, with the extensions of their files. */
export const IMAGE_TYPES: Readonly<Record<ImageType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/avif': 'avif',
};
