export { serveImages } from './serve-images.js';
export { isSnapError, SnapError } from '../index.js';
export type { ImageServing } from './serve-images.js';
export type { ServeImagesOptions, ServingSnapper } from './options.js';
