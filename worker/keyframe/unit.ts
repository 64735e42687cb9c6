/** Which bytes of an access unit are encrypted, and how. Byte counts and offsets refer to the unit's `data`. */
export type UnitProtection =
  /** Apple's "MPEG-2 Stream Encryption Format for HTTP Live Streaming": inside the NAL units of H.264. */
  | { readonly scheme: 'sample-aes-h264' }
  /** ISO/IEC 23001-7 (Common Encryption). */
  | {
      readonly scheme: 'cenc' | 'cens' | 'cbc1' | 'cbcs';
      /** 8 or 16 bytes: the sample's own, or the track's constant one; empty: there is none but the playlist's. */
      readonly iv: Uint8Array<ArrayBuffer>;
      /** Blocks of 16 bytes that are encrypted and left in turn; `undefined`: all of them. */
      readonly pattern: { readonly crypt: number; readonly skip: number } | undefined;
      /** In order; empty: the whole unit is encrypted. */
      readonly subsamples: readonly { readonly clear: number; readonly encrypted: number }[];
    };

/** One access unit. */
export interface CodedUnit {
  /** In the codec's byte stream format (Annex B) out of MPEG-TS; as the sample is stored out of MP4. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Presentation time on the segment's own media clock, in seconds; `undefined` where the container does not say. */
  readonly pts: number | undefined;
  readonly protection: UnitProtection | undefined;
  /** Whether only the segment's end ended it, so that nothing tells whether all of it is there. Default: no. */
  readonly mayBeCutOff?: boolean;
  /** Whether something in it seems to be missing or overwritten. Default: no. */
  readonly looksDamaged?: boolean;
}
