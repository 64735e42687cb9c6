import type { StreamFacts } from '../../codecs/headers/types.js';

/** What a keyframe tells about its stream, and how to pass the stream's chunks to a `VideoDecoder`. */
export interface CodedStream {
  /** `avcC` or `hvcC`; `undefined` if the decoder needs none, because parameter sets are in band or do not exist. */
  readonly description: Uint8Array<ArrayBuffer> | undefined;
  /** The sequence parameter set of H.264 and HEVC. */
  readonly sps: Uint8Array | undefined;
  /** Of H.264 and HEVC, all of them, those of the container in front. */
  readonly parameterSets: readonly Uint8Array[];
  readonly facts: StreamFacts | undefined;
  /** Whether, whatever its headers declare, its colors are Dolby Vision's own. */
  readonly hasOwnColors: boolean;
  /** The bytes of a chunk for the decoder. */
  dataOf(data: Uint8Array<ArrayBuffer>, index: number): Uint8Array<ArrayBuffer>;
}
