export type { Sink, SinkOptions, SinkProgress, SnapshotLike } from './types.js';
