import type { Box } from '../../bytes/boxes.js';

/** The place and the times of a coded sample. */
export interface Sample {
  /** The offset in the segment. */
  readonly start: number;
  readonly size: number;
  /** In ticks; `undefined` if the fragment does not tell its start time. */
  readonly decodeTicks: number | undefined;
  readonly compositionOffset: number;
  readonly duration: number;
  readonly isSync: boolean;
  /** 1 means the first sample entry. */
  readonly descriptionIndex: number;
  /** The index in its track fragment, from 0. */
  readonly index: number;
  /** `undefined` outside fragments. */
  readonly fragment: SampleFragment | undefined;
}

/** Where a fragment's sample is described. */
export interface SampleFragment {
  /** The payload of the `moof`. */
  readonly moof: Uint8Array;
  /** The boxes of the `traf` about encryption. */
  readonly boxes: readonly Box[];
}
