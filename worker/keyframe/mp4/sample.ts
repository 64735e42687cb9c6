import type { Box } from '../../bytes/boxes.js';

/** Where a coded sample is, and when it is shown. */
export interface Sample {
  /** Offset in the segment. */
  readonly start: number;
  readonly size: number;
  /** Ticks, `undefined` where the fragment does not say when it begins. */
  readonly decodeTicks: number | undefined;
  readonly compositionOffset: number;
  readonly duration: number;
  readonly isSync: boolean;
  /** 1 is the first sample entry. */
  readonly descriptionIndex: number;
  /** Its place in its track fragment, from 0. */
  readonly index: number;
  /** `undefined` outside of fragments. */
  readonly fragment: SampleFragment | undefined;
}

/** Where a fragment's sample is described. */
export interface SampleFragment {
  /** Payload of the `moof`. */
  readonly moof: Uint8Array;
  /** Those boxes of the `traf` that tell of encryption. */
  readonly boxes: readonly Box[];
}
