import type { ImageRequest } from '../../../src/shared/types.js';

/** A request with every default, but for what is named. */
export function request(more: Partial<ImageRequest> = {}): ImageRequest {
  return {
    name: undefined,
    width: undefined,
    height: undefined,
    fit: 'inside',
    upscale: false,
    type: 'image/jpeg',
    quality: 0.8,
    ...more,
  };
}
