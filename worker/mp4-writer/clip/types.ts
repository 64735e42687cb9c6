/** A keyframe as a sample of an MP4, and what configures its decoder. */
export interface ClipMedia {
  /** Of the sample entry. */
  readonly fourcc: string;
  /** The box in it that configures the decoder. */
  readonly recordName: string;
  readonly record: Uint8Array;
  readonly data: Uint8Array;
  /** As RFC 6381 has it. */
  readonly codec: string;
}
