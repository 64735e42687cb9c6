import type { CodedChunk, CodedPicture } from '../../keyframe/types.js';
import { readAv1Unit } from '../../codecs/headers/av1.js';
import { readVp9Frame } from '../../codecs/headers/vp9.js';
import type { StreamFacts } from '../../codecs/headers/types.js';
import { H264, HEVC } from '../../codecs/nal-codecs.js';
import type { VideoCodec } from '../../codecs/types.js';
import type { CodedStream } from './coded-stream.js';
import { readNalStream } from './nal-stream.js';

type ReadStream = (picture: CodedPicture, key: Uint8Array) => CodedStream | undefined;

const READERS: Readonly<Partial<Record<VideoCodec, ReadStream>>> = {
  h264: (picture, key) => readNalStream(picture, key, H264),
  hevc: (picture, key) => readNalStream(picture, key, HEVC),
  vp9: (_picture, key) => plainStream(readVp9Frame(key)),
  av1: (_picture, key) => plainStream(readAv1Unit(key)),
  vp8: () => plainStream(undefined),
};

/** Reads a picture's own headers; `undefined` where they are not read, or their framing is not known. */
export function readStream(picture: CodedPicture): CodedStream | undefined {
  const [first] = picture.chunks;
  return first && READERS[picture.codec]?.(picture, chunkBytes(picture, first));
}

export function chunkBytes(
  { bytes }: CodedPicture,
  { offset, length }: CodedChunk,
): Uint8Array<ArrayBuffer> {
  return bytes.subarray(offset, offset + length);
}

/** Codecs whose key frames hold everything that a decoder needs, and that take no description. */
function plainStream(facts: StreamFacts | undefined): CodedStream {
  return {
    description: undefined,
    sps: undefined,
    parameterSets: [],
    facts,
    hasOwnColors: false,
    dataOf: (data) => data,
  };
}
