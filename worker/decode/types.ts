import type { EngineName } from '../../shared/engine.js';
import type { CodedPicture } from '../keyframe/types.js';

/** The matrix coefficients (ITU-T H.273, table 4) that can be converted here. */
export type ColorMatrix = 'bt601' | 'bt709' | 'bt2020nc' | 'fcc' | 'smpte240m' | 'rgb' | 'ycgco';

/** How to read the samples in the planes. `undefined`: the stream does not tell. */
export interface ColorDescription {
  readonly range: 'limited' | 'full' | undefined;
  readonly matrix: ColorMatrix | undefined;
  /** H.273's names as ffmpeg writes them, such as `bt709`, `bt2020`, `smpte2084`. */
  readonly primaries: string | undefined;
  readonly transfer: string | undefined;
}

/** The layout of the planes: tightly packed, one after the other, little endian above 8 bits. */
export interface PlaneLayout {
  /** `yuv`: Y, Cb, Cr planes; `gray`: Y alone; `gbr`: G, B, R planes. */
  readonly family: 'yuv' | 'gray' | 'gbr';
  /** Bits in a sample: 8 take one byte, 9 to 16 take two bytes, least significant first. */
  readonly bits: number;
  /** The log2 of the horizontal and vertical chroma subsampling: 4:2:0 is 1 and 1, 4:2:2 is 1 and 0. */
  readonly chromaShiftX: 0 | 1 | 2;
  readonly chromaShiftY: 0 | 1;
}

/** A decoded picture in its own pixel format. */
export interface DecodedPicture {
  /** ffmpeg's name of the codec, such as `h264`. */
  readonly codec: string;
  /** The size of the visible picture, in samples. A chroma plane's size is this, shifted and rounded up. */
  readonly width: number;
  readonly height: number;
  readonly layout: PlaneLayout;
  /** The layout's name as ffmpeg writes it, such as `yuv420p10le`. */
  readonly pixelFormat: string;
  readonly planes: Uint8Array<ArrayBuffer>;
  /** The width of a sample relative to its height; 1 if the stream does not tell. */
  readonly sampleAspectRatio: number;
  readonly color: ColorDescription;
  readonly fields: 'progressive' | 'top-first' | 'bottom-first';
  /**
   * The share of the picture, 0 to 1, that was missing in the stream and that the decoder made up, as far as it reports
   * it.
   */
  readonly damagedShare: number;
}

export interface DecodeOptions {
  readonly signal: AbortSignal;
  /** A decode that takes longer, in seconds, counts as hung. */
  readonly timeoutSeconds: number;
  /** Whether the picture's bytes may be damaged, so that an engine is wanted that reports damage. Default: no. */
  readonly isInDoubt?: boolean;
}

/** What is known about a stream before its picture is cut out. */
export type CodecFacts = Pick<CodedPicture, 'codec' | 'codecString'>;

/**
 * A decoder of keyframes. Rejects with `SnapError`: `unsupported-codec`, `decode-failed`, `timeout`, `aborted`,
 * `worker-failed`.
 */
export interface DecodeEngine {
  readonly name: EngineName;
  /** Whether it decodes this codec here, as far as the codec alone can tell. Loads nothing. */
  supports(codec: CodecFacts): Promise<boolean>;
  /** Prepares what the first decode needs. A second call costs nothing; after a failure it tries again. */
  preload(): Promise<void>;
  decode(picture: CodedPicture, options: DecodeOptions): Promise<DecodedPicture>;
  /** Takes back the memory of a picture that is no longer needed; its planes are empty after that. */
  recycle(picture: DecodedPicture): void;
}
