import type { SnapError } from '../../shared/errors.js';
import type { SegmentKey } from '../playlist/types.js';

/** What a segment needs to be read in the clear. */
export type Decryption =
  /** `refusal`: the playlist names keys that are out of reach, and what is encrypted with them cannot be read. */
  | { readonly kind: 'none'; readonly refusal?: SnapError }
  /** The whole resource: AES-128, AES-256, AES-256-CTR. */
  | { readonly kind: 'whole'; readonly key: SegmentKey }
  /** Inside the samples: SAMPLE-AES, SAMPLE-AES-CTR and their kin. */
  | { readonly kind: 'samples'; readonly key: SegmentKey };

/** Where a key is asked for. */
export interface KeyContext {
  readonly playlistUrl: string;
  /** Media sequence number of the segment. */
  readonly sequence: number;
  readonly signal: AbortSignal;
}

/** Finds keys' bytes: kept, from the page's `keyProvider`, or fetched. */
export interface KeyLoader {
  /**
   * The bytes of a key, 16 or 32 as its method wants.
   *
   * @throws SnapError `encrypted` where there is none or it is of the wrong length; those of the fetch; `aborted`.
   */
  load(key: SegmentKey, context: KeyContext): Promise<Uint8Array<ArrayBuffer>>;
}

/** Decrypts a resource that arrives in pieces of any length. */
export interface ChunkDecryptor {
  /** What is in the clear now, possibly empty. */
  push(chunk: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  /** The rest, padding removed where there is some. Throws `SnapError('encrypted')` where the key does not fit. */
  end(): Promise<Uint8Array<ArrayBuffer>>;
}

/** The key's IV, or the media sequence number, big-endian, in 128 bits: RFC 8216bis 5.2. */
export function segmentIv(
  { iv }: Pick<SegmentKey, 'iv'>,
  sequence: number,
): Uint8Array<ArrayBuffer> {
  if (iv) return iv;
  const derived = new Uint8Array(16);
  new DataView(derived.buffer).setBigUint64(8, BigInt(sequence));
  return derived;
}
