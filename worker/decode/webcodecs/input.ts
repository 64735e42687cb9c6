import { SnapError } from '../../../shared/errors.js';
import type { CodedChunk, CodedPicture } from '../../keyframe/types.js';
import { readAv1Unit } from '../../codecs/headers/av1.js';
import type { CodedStream } from './coded-stream.js';
import type { StreamFacts } from '../../codecs/headers/types.js';
import { readVp9Frame } from '../../codecs/headers/vp9.js';
import { readNalStream } from './nal-stream.js';
import { H264, HEVC } from '../../codecs/nal-codecs.js';
import type { VideoCodec } from '../../codecs/types.js';

/** A decoder's configuration. It holds copies, so that it keeps no picture's bytes alive. */
export interface DecoderSetup {
  readonly config: VideoDecoderConfig;
  readonly description: Uint8Array<ArrayBuffer> | undefined;
  /** The sequence parameter set of H.264 and HEVC. */
  readonly sps: Uint8Array<ArrayBuffer> | undefined;
}

/** A coded picture in the form that a `VideoDecoder` takes. */
export interface DecoderInput {
  readonly setup: DecoderSetup;
  readonly chunks: readonly EncodedVideoChunkInit[];
  /** The timestamp of the requested picture's chunk. */
  readonly wantedTimestamp: number;
  /** `undefined` if the stream's headers are not read. */
  readonly facts: StreamFacts | undefined;
  /** Whether a decoder may leave parts of a broken picture as its memory was. */
  readonly mayLeaveParts: boolean;
}

/**
 * Turns a coded picture into the form that a `VideoDecoder` takes.
 *
 * @throws SnapError with code `unsupported-codec` if the browser cannot be trusted with it: no codec string, or fields,
 * which browsers do not deinterlace; `unsupported-container` for an uncut segment
 */
export function toDecoderInput(picture: CodedPicture): DecoderInput {
  const { codecString, wrapping, chunks, wanted } = picture;
  const wantedChunk = chunks[wanted];
  if (wrapping === 'segment' || !wantedChunk) {
    throw new SnapError('unsupported-container', 'The browser decodes no segment that is not cut');
  }
  if (codecString === undefined) throw unsupported(`${picture.codec} has no codec string`);
  const stream = readStream(picture);
  if (stream.facts?.isInterlaced === true) throw unsupported('The picture is interlaced');
  const { facts } = stream;
  const toTimestamp = ({ ticks }: CodedChunk): number =>
    Math.round((ticks * 1_000_000) / picture.timescale);
  return {
    setup: toSetup(codecString, stream),
    chunks: chunks.map((chunk, index) => ({
      type: index === 0 ? 'key' : 'delta',
      timestamp: toTimestamp(chunk),
      data: stream.dataOf(dataOf(picture, chunk), index),
    })),
    wantedTimestamp: toTimestamp(wantedChunk),
    facts,
    mayLeaveParts: picture.codec === 'h264',
  };
}

function toSetup(codec: string, stream: CodedStream): DecoderSetup {
  const description = stream.description?.slice();
  const size = stream.facts?.size;
  return {
    config: {
      codec,
      optimizeForLatency: true,
      ...(size && { codedWidth: size.width, codedHeight: size.height }),
      ...(description && { description }),
    },
    description,
    sps: stream.sps?.slice(),
  };
}

/** Whether a decoder configured for one also serves the other. */
export function isSameSetup(a: DecoderSetup, b: DecoderSetup): boolean {
  return (
    a.config.codec === b.config.codec &&
    a.config.codedWidth === b.config.codedWidth &&
    a.config.codedHeight === b.config.codedHeight &&
    isSameBytes(a.description, b.description) &&
    isSameBytes(a.sps, b.sps)
  );
}

function isSameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (!a || !b) return a === b;
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

const READERS: Readonly<
  Partial<Record<VideoCodec, (picture: CodedPicture, key: Uint8Array) => CodedStream>>
> = {
  h264: (picture, key) => nalStream(readNalStream(picture, key, H264)),
  hevc: (picture, key) => nalStream(readNalStream(picture, key, HEVC)),
  vp9: (_picture, key) => plainStream(readVp9Frame(key)),
  av1: (_picture, key) => plainStream(readAv1Unit(key)),
};

function readStream(picture: CodedPicture): CodedStream {
  const [first] = picture.chunks;
  const key = first ? dataOf(picture, first) : new Uint8Array(0);
  return READERS[picture.codec]?.(picture, key) ?? plainStream(undefined);
}

function nalStream(stream: CodedStream | undefined): CodedStream {
  if (stream) return stream;
  throw unsupported('The samples have no description');
}

/** Codecs whose key frames hold everything that a decoder needs, and that take no description. */
function plainStream(facts: StreamFacts | undefined): CodedStream {
  return { description: undefined, sps: undefined, facts, dataOf: (data) => data };
}

function dataOf({ bytes }: CodedPicture, { offset, length }: CodedChunk): Uint8Array<ArrayBuffer> {
  return bytes.subarray(offset, offset + length);
}

function unsupported(reason: string): SnapError {
  return new SnapError('unsupported-codec', `The browser does not decode this: ${reason}`);
}
