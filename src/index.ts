export { Snapper } from './snapper.js';
export { isSnapError, SnapError } from './shared/errors.js';
export type { SnapErrorCode, SnapErrorDetails, TimeWindow } from './shared/errors.js';
export type { ImageOptions, ResizeOptions, UnsharpOptions } from './image-options.js';
export type { At, CaptureOptions, SnapperOptions } from './options.js';
export type { SnapImage, Snapshot } from './snapshot.js';
export type { Progress, SnapshotFacts, SnapshotSegment, Timings } from './shared/protocol.js';
export type {
  EncodePreset,
  Fit,
  Gravity,
  ImageType,
  JpegOptions,
  ResizeMethod,
} from './shared/types.js';
