import type { EngineName } from '../../shared/engine.js';
import type { CodecFacts } from '../codecs/types.js';
import type { CodedPicture } from '../keyframe/types.js';
import type { DecodedPicture } from '../picture/types.js';

export interface DecodeOptions {
  readonly signal: AbortSignal;
  /** Seconds after which a decode counts as hung. */
  readonly timeoutSeconds: number;
  /** Whether the picture's bytes are in doubt, so that an engine is wanted that tells damage. Default: no. */
  readonly isInDoubt?: boolean;
}

/** Something that decodes a keyframe. Rejects with `SnapError`: `unsupported-codec`, `decode-failed`, `timeout`, `aborted`, `worker-failed`. */
export interface DecodeEngine {
  readonly name: EngineName;
  /** Whether it decodes this codec here, as far as the codec alone tells. Loads nothing. */
  supports(codec: CodecFacts): Promise<boolean>;
  /** Gets ready what the first decode needs. Calling it again costs nothing; a failure can be tried again. */
  preload(): Promise<void>;
  decode(picture: CodedPicture, options: DecodeOptions): Promise<DecodedPicture>;
  /** Takes back the memory of a picture that is done with; its planes are empty afterwards. */
  recycle(picture: DecodedPicture): void;
}
