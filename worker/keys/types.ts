import type { SnapError } from '../../shared/errors.js';
import type { SegmentKey } from '../playlist/types.js';

/** How a segment has to be decrypted. */
export type Decryption =
  /** With `refusal`: the playlist lists only keys that are not available, so encrypted samples cannot be read. */
  | { readonly kind: 'none'; readonly refusal?: SnapError }
  /** The whole resource: AES-128, AES-256, AES-256-CTR. */
  | { readonly kind: 'whole'; readonly key: SegmentKey }
  /** Inside the samples: SAMPLE-AES, SAMPLE-AES-CTR and similar methods. */
  | { readonly kind: 'samples'; readonly key: SegmentKey };

/** The segment for which a key is needed. */
export interface KeyContext {
  readonly playlistUrl: string;
  /** The segment's media sequence number. */
  readonly sequence: number;
  readonly signal: AbortSignal;
}

/** Finds the bytes of keys: kept ones, those from the page's `keyProvider`, or fetched ones. */
export interface KeyLoader {
  /**
   * The bytes of a key, 16 or 32 as its method needs.
   *
   * @throws SnapError `encrypted` if there is none or it has a wrong length; those of the fetch; `aborted`
   */
  load(key: SegmentKey, context: KeyContext): Promise<Uint8Array<ArrayBuffer>>;
}

/** Decrypts a resource that arrives in pieces of any length. */
export interface ChunkDecryptor {
  /** Returns the bytes that can be decrypted now, possibly none. */
  push(chunk: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  /** Returns the rest, without padding if there is any. Throws `SnapError('encrypted')` if the key is wrong. */
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
