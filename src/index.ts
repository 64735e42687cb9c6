export { Snapper } from './snapper.js';
export { isSnapError, SnapError } from './shared/errors.js';
export type { SnapErrorCode, SnapErrorDetails, TimeWindow } from './shared/errors.js';
export type { At, CaptureOptions, ImageOptions, SnapperOptions } from './options.js';
export type { SnapImage, Snapshot } from './snapshot.js';
export type { Progress, SnapshotFacts, SnapshotSegment, Timings } from './shared/protocol.js';
export type { Fit, ImageType } from './shared/types.js';
