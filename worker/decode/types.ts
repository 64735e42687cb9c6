import type { EngineChoice, EngineName } from '../../shared/engine.js';
import type { SnapError } from '../../shared/errors.js';
import type { CodecFacts, VideoCodec } from '../codecs/types.js';
import type { CodedPicture } from '../keyframe/types.js';
import type { DecodedPicture } from '../picture/types.js';

export interface DecodeOptions {
  readonly signal: AbortSignal;
  /** A decode that takes longer, in seconds, counts as hung. */
  readonly timeoutSeconds: number;
  /** Whether the picture's bytes may be damaged, so that an engine is wanted that reports damage. Default: no. */
  readonly isInDoubt?: boolean;
}

/** Something that decodes a keyframe. Rejects with `SnapError`: `unsupported-codec`, `decode-failed`, `timeout`, `aborted`, `worker-failed`. */
export interface DecodeEngine {
  readonly name: EngineName;
  /** The codecs that it decodes at all. */
  readonly decodes: ReadonlySet<VideoCodec>;
  /** Whether it has demuxers, for segments that were not cut. */
  readonly takesUncut: boolean;
  /** The codecs of which it says how much of a picture it had to make up. */
  readonly tellsDamage: ReadonlySet<VideoCodec>;
  /** What has to be loaded before its first decode, in bytes, about: of those that will do, the cheapest is asked first. */
  readonly cost: number;
  /** Whether it decodes this codec here, as far as the codec alone tells. Loads nothing. */
  supports(codec: CodecFacts): Promise<boolean>;
  /** Whether hardware of its own decodes this codec, so that the processor is free. */
  usesHardware(codec: CodecFacts): Promise<boolean>;
  /** Prepares what the first decode needs, of this codec or of most. A second call costs nothing; after a failure it tries again. */
  preload(codec?: VideoCodec): Promise<void>;
  decode(picture: CodedPicture, options: DecodeOptions): Promise<DecodedPicture>;
  /** Lets go of what the last `preload` got ready, where that is memory; the next decode gets it ready again. */
  rest(codec: VideoCodec): void;
  /** Takes back the memory of a picture that is no longer needed; its planes are empty after that. */
  recycle(picture: DecodedPicture): void;
}

/** A picture, and which engine made it. */
export type ChosenPicture = DecodedPicture & EngineChoice;

/** One that could be among the engines, and is not. */
export interface AbsentEngine {
  readonly mayDecode: ReadonlySet<VideoCodec>;
  /** How to come by it, for the errors of what it may decode. */
  readonly hint: string;
}

/** Any number of engines behind one face. Rejects as a `DecodeEngine` does. */
export interface Engines {
  /**
   * What to say of a segment that could not be cut, and why, where none of them takes it whole; `undefined`: one does.
   */
  readonly refuseUncut: ((reason: SnapError) => SnapError) | undefined;
  /** Whether any of them decodes a codec here. Loads nothing. */
  canDecode(codec: CodecFacts): Promise<boolean>;
  /** Gets the engine ready that is asked first. */
  preload(): Promise<void>;
  /** Gets ready what a picture of this codec needs, as soon as the codec is known; or what this picture needs. */
  prepare(
    codec: CodecFacts | CodedPicture,
    options?: Pick<DecodeOptions, 'isInDoubt'>,
  ): Promise<void>;
  decode(picture: CodedPicture, options: DecodeOptions): Promise<ChosenPicture>;
  /** Takes back the memory of a picture that is done with; its planes are empty afterwards. */
  recycle(picture: ChosenPicture): void;
}
