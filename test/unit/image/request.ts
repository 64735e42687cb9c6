import type { ImageRequest } from '../../../shared/types.js';

/** A request with every default, but for what is named. */
export function request(more: Partial<ImageRequest> = {}): ImageRequest {
  return {
    name: undefined,
    width: undefined,
    height: undefined,
    fit: 'inside',
    gravity: 'center',
    background: 0,
    upscale: false,
    resize: { method: 'lanczos3', linear: false },
    unsharp: undefined,
    type: 'image/jpeg',
    quality: 0.8,
    preset: 'fast',
    jpeg: {},
    targetBytes: undefined,
    metadata: false,
    ...more,
  };
}
