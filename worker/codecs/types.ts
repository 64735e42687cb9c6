/** What the coded picture is, by the codec's usual short name. */
export type VideoCodec =
  | 'h264'
  | 'hevc'
  | 'mpeg2video'
  | 'mpeg4'
  | 'av1'
  | 'vp9'
  | 'vp8'
  | 'mjpeg'
  | 'png'
  | 'vvc'
  | 'evc'
  | 'lcevc'
  /** What of Dolby Vision has colors of its own; the rest is what its base layer is. */
  | 'dolby-vision'
  | 'unknown';

/** What is known of a stream before its picture is cut. */
export interface CodecFacts {
  readonly codec: VideoCodec;
  /** RFC 6381 codec string, such as `avc1.64001f`; `undefined` where the stream does not say enough. */
  readonly codecString: string | undefined;
}
