/** What the coded picture is, by the codec's usual short name. */
export type VideoCodec =
  'h264' | 'hevc' | 'mpeg2video' | 'mpeg4' | 'av1' | 'vp9' | 'vp8' | 'unknown';

/**
 * How a coded picture's bytes are wrapped:
 *
 * - `elementary`: the access unit alone, parameter sets in front, in the codec's byte stream format (Annex B for
 *   H.264 and HEVC; sequence header and picture for MPEG-2 and MPEG-4 Visual);
 * - `mp4`: a whole MP4 of one sample: the map, and one fragment with the keyframe in it;
 * - `segment`: an uncut segment, its map in front; the engine finds the keyframe itself.
 */
export type PictureWrapping = 'elementary' | 'mp4' | 'segment';

/** One keyframe, ready for an engine. */
export interface CodedPicture {
  readonly codec: VideoCodec;
  /** RFC 6381 codec string, such as `avc1.64001f`; `undefined` where the stream does not say enough. */
  readonly codecString: string | undefined;
  readonly wrapping: PictureWrapping;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A keyframe found in a segment. Times are seconds on the segment's own media clock. */
export interface KeyframeCut {
  readonly picture: CodedPicture;
  /** Presentation time of the keyframe, in seconds; `undefined` where the container does not say. */
  readonly pts: number | undefined;
  /** Presentation time of the first picture of the segment in decode order, in seconds. */
  readonly firstPts: number | undefined;
  /** How many bytes of the segment were needed: the offset just behind the keyframe's last byte. */
  readonly endOffset: number;
}

/**
 * Finds the first keyframe in a segment that arrives in pieces.
 *
 * Holds no more than the picture being read. Both methods throw `SnapError`: `no-video`, `unsupported-container`,
 * `encrypted`, `no-keyframe`.
 */
export interface KeyframeCutter {
  /** Takes the next bytes, of any length; returns the cut once the keyframe is complete. Keeps no reference to `chunk`. */
  push(chunk: Uint8Array): KeyframeCut | undefined;
  /** Says that the segment has ended, which also ends its last picture. Throws where there was no keyframe. */
  end(): KeyframeCut;
}
