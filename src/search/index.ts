export { bisect } from './bisect.js';
export { changes } from './changes.js';
export { findLike } from './find-like.js';
export { isSnapError, SnapError } from '../index.js';
export type { Bisection } from './bisect.js';
export type { Change, SceneChange, StillStretch } from './changes.js';
export type { LikeMoment } from './find-like.js';
export type { SearchMoment } from './moments.js';
export type {
  BisectOptions,
  ChangesOptions,
  FindLikeOptions,
  SearchOptions,
  SearchSnapper,
} from './options.js';
