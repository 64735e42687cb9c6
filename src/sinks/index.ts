export { upload, type UploadResult } from './upload.js';
export type {
  FieldValues,
  HeaderRequest,
  HeaderValues,
  TokenRequest,
  UploadOptions,
} from './upload/options.js';
export type { Sink, SinkOptions, SinkProgress, SnapshotLike } from './types.js';
