import { SnapError } from '../../../shared/errors.js';
import { isSameBytes } from '../../bytes/same-bytes.js';
import type { CodedChunk, CodedPicture } from '../../keyframe/types.js';
import type { CodedStream } from '../describe/coded-stream.js';
import { describePicture, type Description } from '../describe/describe-picture.js';
import { chunkBytes } from '../describe/read-stream.js';

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
  readonly description: Description;
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
  const description = describePicture(picture);
  const { stream } = description;
  if (!stream) throw unsupported('The samples have no description');
  if (stream.facts?.isInterlaced === true) throw unsupported('The picture is interlaced');
  const toTimestamp = ({ ticks }: CodedChunk): number =>
    Math.round((ticks * 1_000_000) / picture.timescale);
  return {
    setup: toSetup(codecString, stream, description),
    chunks: chunks.map((chunk, index) => ({
      type: index === 0 ? 'key' : 'delta',
      timestamp: toTimestamp(chunk),
      data: stream.dataOf(chunkBytes(picture, chunk), index),
    })),
    wantedTimestamp: toTimestamp(wantedChunk),
    description,
    mayLeaveParts: picture.codec === 'h264',
  };
}

function toSetup(codec: string, stream: CodedStream, { area }: Description): DecoderSetup {
  const description = stream.description?.slice();
  return {
    config: {
      codec,
      optimizeForLatency: true,
      ...(area && { codedWidth: area.visible.width, codedHeight: area.visible.height }),
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

function unsupported(reason: string): SnapError {
  return new SnapError('unsupported-codec', `The browser does not decode this: ${reason}`);
}
