export { thumbnailsFor } from './thumbnails-for.js';
export { isSnapError, SnapError } from '../index.js';
export type { ThumbnailOptions } from './options.js';
export type { Thumbnails } from './thumbnails-for.js';
