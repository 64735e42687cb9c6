export { fileName } from '../names/file-name.js';
export { isSnapError, SnapError } from '../../shared/errors.js';
export { queued } from './queued/queued.js';
export type {
  QueueCallOptions,
  QueuedItem,
  QueuedSink,
  QueueEventMap,
  QueueOptions,
  QueueOutcome,
} from './queued/options.js';
export { s3 } from './s3/s3.js';
export type {
  S3Options,
  S3PostSignature,
  S3PresignRequest,
  S3PutSignature,
  S3Result,
  S3Signature,
} from './s3/options.js';
export { upload, type UploadResult } from './upload/upload.js';
export type {
  AccessOptions,
  FieldValues,
  HeaderRequest,
  HeaderValues,
  TokenAnswer,
  TokenRequest,
} from '../http/access-options.js';
export type { UploadAnswer, UploadOptions } from './upload/options.js';
export { clipboard, type ClipboardResult } from './page/clipboard.js';
export { dataUrl, type DataUrlResult } from './page/data-url.js';
export {
  directory,
  type DirectoryOptions,
  type DirectoryResult,
  type DirectorySink,
} from './files/directory.js';
export { download } from './download/download.js';
export type { ArchiveOptions, DownloadOptions, DownloadResult } from './download/options.js';
export type { ExistingFile } from './files/file-writer.js';
export { multi, type MultiResult, type SinkOutcome } from './multi.js';
export { objectUrl, type ObjectUrlResult } from './page/object-url.js';
export {
  opfs,
  type OpfsFile,
  type OpfsOptions,
  type OpfsResult,
  type OpfsSink,
  type OpfsUsage,
} from './files/opfs.js';
export {
  save,
  type SavedImage,
  type SaveOptions,
  type SaveProgress,
  type SaveResult,
} from './save.js';
/** @internal */
export { deliver } from './deliver.js';
export { share, type ShareOptions, type ShareResult } from './page/share.js';
export type { LocalSink, Sink, SinkOptions, SinkProgress } from './types.js';
export type { SnapshotLike } from '../results/snapshot.js';
