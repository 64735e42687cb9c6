/**
 * A variant of a multivariant playlist, for a function that chooses one.
 *
 * @public
 */
export interface VariantFacts {
  /** The media playlist's absolute URL. */
  readonly url: string;
  /** The peak bit rate, in bits a second. */
  readonly bandwidth: number;
  /** The average bit rate in bits a second, if the playlist has it. */
  readonly averageBandwidth: number | undefined;
  /** RFC 6381 codec strings; empty if the playlist has none. */
  readonly codecs: readonly string[];
  /** In pixels, if the playlist has it. */
  readonly width: number | undefined;
  /** In pixels, if the playlist has it. */
  readonly height: number | undefined;
  /** Pictures a second, if the playlist has it. */
  readonly frameRate: number | undefined;
  /** `SDR`, `PQ` or `HLG`, if the playlist has it. */
  readonly videoRange: string | undefined;
  /** The value of NAME, if the playlist has it. */
  readonly name: string | undefined;
}
