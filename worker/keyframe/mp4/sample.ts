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
  /** Payload of the `traf` box; `undefined` outside of fragments. */
  readonly trackFragment: Uint8Array | undefined;
}
