import { SnapError } from '../../../shared/errors.js';
import { isSameBytes } from '../../bytes/same-bytes.js';
import type { CoreCodec, CoreDecoderSetup } from '../../../wasm/core/core-decoder.js';
import { codecsOf } from '../../codecs/codec-table.js';
import type { VideoCodec } from '../../codecs/types.js';
import type { CodedPicture } from '../../keyframe/types.js';
import { describePicture, type Description } from '../describe/describe-picture.js';
import { chunkBytes } from '../describe/read-stream.js';

/** A coded picture in the form that a core takes. */
export interface CoreInput {
  readonly setup: CoreSetup;
  readonly units: readonly CoreUnit[];
  /** The time of the wanted picture; `undefined`: there is only one. */
  readonly wantedTicks: number | undefined;
  readonly description: Description;
}

export interface CoreUnit {
  readonly data: Uint8Array;
  readonly ticks: number;
}

/** What a decoder is opened with, and what it reads of the stream and keeps. Holds copies. */
export interface CoreSetup extends CoreDecoderSetup {
  readonly codec: CoreCodec & VideoCodec;
  readonly parameterSets: readonly Uint8Array[];
  /** Whether each keyframe brings all that is read of it, so that nothing is left of the one before. */
  readonly isReusable: boolean;
}

const DECODES = codecsOf('core');

export function isCoreCodec(codec: VideoCodec): codec is VideoCodec & CoreCodec {
  return DECODES.has(codec);
}

/**
 * Takes a coded picture apart.
 *
 * @throws SnapError with code `unsupported-codec`; `unsupported-container` for an uncut segment
 */
export function toCoreInput(picture: CodedPicture): CoreInput {
  const { codec, codecString, wrapping, chunks, wanted } = picture;
  if (wrapping === 'segment') {
    throw new SnapError('unsupported-container', 'No segment is decoded that is not cut');
  }
  if (!isCoreCodec(codec)) {
    throw new SnapError('unsupported-codec', `There is no decoder for ${codecString ?? codec}`);
  }
  const description = describePicture(picture);
  return {
    setup: toSetup(codec, picture, description),
    units: chunks.map((chunk) => ({ data: chunkBytes(picture, chunk), ticks: chunk.ticks })),
    wantedTicks: chunks.length > 1 ? chunks[wanted]?.ticks : undefined,
    description,
  };
}

function toSetup(
  codec: CoreCodec & VideoCodec,
  { chunks, description: record }: CodedPicture,
  { container, stream }: Description,
): CoreSetup {
  const { width, height } = container.size ?? { width: 0, height: 0 };
  return {
    codec,
    isRun: chunks.length > 1,
    record: RECORDS.has(codec) && record ? record.slice() : new Uint8Array(0),
    width,
    height,
    parameterSets: stream?.parameterSets.map((unit) => unit.slice()) ?? [],
    isReusable: stream !== undefined,
  };
}

/** Codecs whose decoder reads the record of the container. */
const RECORDS: ReadonlySet<VideoCodec> = new Set(['h264', 'hevc', 'av1', 'mpeg4', 'mpeg2video']);

/** Whether a decoder that was opened for one also serves the other, without anything of the one that the other lacks. */
export function isSameCoreSetup(a: CoreSetup, b: CoreSetup): boolean {
  return (
    a.isReusable &&
    a.codec === b.codec &&
    a.isRun === b.isRun &&
    a.width === b.width &&
    a.height === b.height &&
    isSameBytes(a.record, b.record) &&
    a.parameterSets.length === b.parameterSets.length &&
    a.parameterSets.every((set, index) => isSameBytes(set, b.parameterSets[index]))
  );
}
