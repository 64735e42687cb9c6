export type { SnapshotLike } from '../sinks/types.js';
