export { upload, type UploadResult } from './upload.js';
export type {
  AccessOptions,
  FieldValues,
  HeaderRequest,
  HeaderValues,
  TokenRequest,
} from './upload/access-options.js';
export type { UploadOptions } from './upload/options.js';
export type { Sink, SinkOptions, SinkProgress, SnapshotLike } from './types.js';
