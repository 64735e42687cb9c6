export { s3 } from './s3.js';
export type {
  S3Options,
  S3PostSignature,
  S3PresignRequest,
  S3PutSignature,
  S3Result,
  S3Signature,
} from './s3/options.js';
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
