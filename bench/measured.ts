import type { Slice, TakenPicture } from './page/visit.js';

/** The first picture of a page, measured from the start of its navigation. */
export interface FirstPicture {
  readonly milliseconds: number;
  readonly siteBytes: number;
  readonly streamBytes: number;
  readonly longTasksMs: readonly number[];
}

/** One measured pass through a stream. */
export interface Pass {
  readonly milliseconds: number;
  /** As counted by the stream server. */
  readonly bytes: number;
  readonly longTasksMs: readonly number[];
  readonly pictures: readonly TakenPicture[];
}

export interface Measured {
  /** One for each visit. */
  readonly firsts: readonly FirstPicture[];
  readonly passes: readonly Pass[];
  readonly peakMiB: number;
  /** The last picture. */
  readonly jpeg: Uint8Array;
  /** Why the measurement ended early. */
  readonly failure: string | undefined;
}

/** A peer that has its first picture, is warm, and does nothing until it is asked. */
export interface OpenPeer {
  /** Takes pictures for a slice of the time. Never rejects: `measured` says why it ended early. */
  readonly takeSlice: (slice: Slice) => Promise<void>;
  readonly measured: () => Measured;
  /** The processor time that it has used, in seconds. */
  readonly cpuSeconds: () => number;
  /** Sees to the last picture, and ends it. */
  readonly close: () => Promise<void>;
}
