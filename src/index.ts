export { Snapper } from './snapper.js';
export { isSnapError, SnapError } from '../shared/errors.js';
export { fileName } from './names/file-name.js';
export { parseTimePath, timePath } from '../shared/time-path.js';
export type { SnapErrorCode, SnapErrorDetails, TimeWindow } from '../shared/errors.js';
export type { CaptureOptions, PictureOptions } from './options/capture.js';
export type { ImageOptions, ResizeOptions, UnsharpOptions } from './options/images.js';
export type { LocalFolder, StreamInput } from './options/input.js';
export type {
  AddedEngine,
  EngineChoice,
  EngineName,
  EngineReason,
  FfmpegFile,
  FfmpegUrls,
} from '../shared/engine.js';
export type { At, OneOf, VariantChooser, VariantOption } from './options/moment.js';
export type { KeyProvider, KeyRequest, SnapperOptions } from './options/snapper.js';
export type {
  RequestInitByKind,
  RequestInitFunction,
  RequestSettingsInit,
} from './options/requests.js';
export type {
  BatchOptions,
  BatchProgress,
  RangeOptions,
  TimelineOptions,
} from './options/batch.js';
export type { BatchFailure } from './jobs/batch.js';
export type {
  KeyframeBatchOptions,
  KeyframeOptions,
  KeyframeSeek,
  ResolveOptions,
} from './keyframes/options.js';
export type { Keyframe, KeyframeMoment, ResolvedMoment } from './keyframes/types.js';
export type { ContactSheet, ContactSheetOptions } from './storyboard/contact/options.js';
export type {
  CacheOptions,
  FollowStoryboardOptions,
  IndexKind,
  StoryboardOptions,
  TileOptions,
} from './storyboard/options.js';
export type {
  IndexOptions,
  JsonResults,
  MuxStoryboard,
  Storyboard,
  StoryboardRun,
  StoryboardSheet,
  StoryboardTile,
  VidstackThumbnail,
} from './storyboard/types.js';
export type { MissedPictures, MissReason, SeenPicture, WatchOptions } from './options/watch.js';
export type { WatchedSnapshot } from './results/watched-snapshot.js';
export type { Timeline, TimelineSegment } from './results/timeline.js';
export type { CaptureEventDetail, ResizeProgress, SnapperEventMap } from './events.js';
export type { UploadEventDetail, UploadEventMap, UploadProgress } from './sinks/deliver.js';
export type {
  AskedMoment,
  SnapFile,
  SnapImage,
  Snapshot,
  SnapshotLike,
} from './results/snapshot.js';
export type { PictureMoment, Progress, SnapshotFacts } from '../shared/protocol.js';
export type { PassedOverSegment, SnapshotSegment } from '../shared/picture-segment.js';
export type { Timings } from '../shared/timings.js';
export type { VariantFacts } from '../shared/variant-facts.js';
export type {
  Clock,
  EditRule,
  EncodePreset,
  Fit,
  Gravity,
  ImageType,
  JpegOptions,
  PictureChoice,
  PlayerClock,
  ResizeMethod,
  Seek,
} from '../shared/types.js';
export type { SavedImage, SaveOptions, SaveProgress, SaveResult } from './sinks/save.js';
export type { Sink, SinkOptions, SinkProgress } from './sinks/types.js';
