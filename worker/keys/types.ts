import type { SnapError } from '../../shared/errors.js';
import type { CodedRun } from '../keyframe/types.js';
import type { CopyScope } from '../fetch/types.js';
import type { ByteRange, MapSection, MediaSegment, SegmentKey } from '../playlist/types.js';

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
  readonly copies: CopyScope;
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
  /** Returns the rest, without padding if there is any. */
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
