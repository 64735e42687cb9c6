import type { StreamFacts } from '../../codecs/headers/types.js';

/** What a keyframe says of its stream, and how the stream's chunks are handed to a `VideoDecoder`. */
export interface CodedStream {
  /** `avcC` or `hvcC`; `undefined` where a decoder needs none: parameter sets are in band, or there are none. */
  readonly description: Uint8Array<ArrayBuffer> | undefined;
  /** The sequence parameter set of H.264 and HEVC. */
  readonly sps: Uint8Array | undefined;
  readonly facts: StreamFacts | undefined;
  /** The bytes of a chunk for the decoder. */
  dataOf(data: Uint8Array<ArrayBuffer>, index: number): Uint8Array<ArrayBuffer>;
}
