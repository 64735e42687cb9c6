import type { SnapError } from '../../shared/errors.js';
import type { CodedRun } from '../keyframe/types.js';
import type { ByteRange, MapSection, MediaSegment, SegmentKey } from '../playlist/types.js';

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

/** A segment or a map, as far as it matters for how it is encrypted. */
export interface SourcePlace {
  readonly byteRange: ByteRange | undefined;
  readonly isIFrame: boolean;
}

export interface OpenedSource {
  /** What to fetch. */
  readonly byteRange: ByteRange | undefined;
  /** `undefined` where it is in the clear, at least as a whole. */
  readonly decryptor: ChunkDecryptor | undefined;
}

export interface ClearRun {
  readonly run: CodedRun;
  /** What its samples were decrypted with; `undefined`: they were in the clear. */
  readonly keyBytes: Uint8Array | undefined;
}

/** Reads encrypted media with the keys that the playlist names. */
export interface MediaDecryptor {
  /** @throws SnapError `encrypted` where the segment is encrypted as a whole, and no key can be used. */
  ofSegment(segment: MediaSegment): Decryption;
  /** @throws SnapError `encrypted`. */
  ofMap(map: MapSection): Decryption;
  /**
   * How to fetch and decrypt a resource. Loads the key where there is one: before the bytes, which hold their place at
   * the host while they are read.
   *
   * @throws SnapError those of keys.
   */
  open(decryption: Decryption, place: SourcePlace, context: KeyContext): Promise<OpenedSource>;
  /** @throws SnapError those of keys; `decode-failed` where encrypted parts reach beyond their sample. */
  decrypt(run: CodedRun, decryption: Decryption, context: KeyContext): Promise<ClearRun>;
}
