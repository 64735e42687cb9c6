import type { ResolvedClock } from '../../shared/clock.js';
import type { VideoCodec } from '../codecs/types.js';
import type { VideoTrack } from './mp4/track.js';
import type { SampleEntry } from './mp4/sample-entry.js';
import type { CodedUnit } from './unit.js';

export type { CodedUnit, UnitProtection } from './unit.js';

/** A keyframe and, with `seek: 'exact'`, the access units after it that the requested picture needs. */
export interface CodedRun {
  readonly codec: VideoCodec;
  /** The RFC 6381 codec string, such as `avc1.64001f`; `undefined` if the stream does not say enough. */
  readonly codecString: string | undefined;
  /**
   * At least one unit, in decode order. The first is a keyframe; if its parameter sets are in band, they come before
   * it.
   */
  readonly units: readonly CodedUnit[];
  /** The index in `units` of the requested picture. */
  readonly wanted: number;
  /** The description of the units, if they come from an MP4. */
  readonly mp4: { readonly track: VideoTrack; readonly entry: SampleEntry } | undefined;
}

/**
 * How a coded picture's bytes are wrapped for a decoder that demuxes:
 *
 * - `elementary`: only the access unit, with its parameter sets first, in the codec's byte stream format (Annex B for
 *   H.264 and HEVC; sequence header and picture for MPEG-2 and MPEG-4 Visual);
 * - `mp4`: a complete MP4: a map, and one fragment with all units;
 * - `segment`: an uncut segment after its map; the engine finds the keyframe itself.
 */
export type PictureWrapping = 'elementary' | 'mp4' | 'segment';

/** An access unit inside the bytes of a `CodedPicture`. */
export interface CodedChunk {
  readonly offset: number;
  readonly length: number;
  /** The presentation time in units of the picture's `timescale`. */
  readonly ticks: number;
}

/** A decrypted run, ready for an engine. */
export interface CodedPicture {
  readonly codec: VideoCodec;
  readonly codecString: string | undefined;
  readonly wrapping: PictureWrapping;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** In decode order; empty for an uncut segment. */
  readonly chunks: readonly CodedChunk[];
  /** The index in `chunks` of the requested picture. */
  readonly wanted: number;
  /** Ticks a second for the chunks' times. */
  readonly timescale: number;
  /** The payload of `avcC`, `hvcC`, `av1C` or `vpcC`; `undefined` if the parameter sets are in band. */
  readonly description: Uint8Array<ArrayBuffer> | undefined;
}

/** A keyframe found in a segment. Times are in seconds on the segment's own media clock. */
export interface KeyframeCut {
  readonly run: CodedRun;
  /** The presentation time of the wanted picture, in seconds; `undefined` if the container does not tell. */
  readonly pts: number | undefined;
  /** The presentation time of the segment's first picture in decode order, in seconds: where the packager cut. */
  readonly firstPts: number | undefined;
  /** How many bytes of the segment were needed: the offset just after the last byte of the run. */
  readonly endOffset: number;
}

/**
 * Which keyframe of a segment is wanted. `offset` is in seconds from the segment's first picture.
 *
 * - `first`: the first one;
 * - `initial`: the first picture of the segment, if it is one;
 * - `last`: the last one of the segment;
 * - `before`: the last one at `offset` or before it;
 * - `after`: the first one at `offset` or after it;
 * - `nearest`: both of these;
 * - `exact`: the last one at `offset` or before it, and all units up to the picture that is displayed at `offset`.
 */
export type Selection =
  | { readonly kind: 'first' | 'initial' | 'last' }
  | {
      readonly kind: 'before' | 'after' | 'nearest' | 'exact';
      readonly offset: number;
      /** The zero of `offset` for `exact`; default the first picture. */
      readonly clock?: ResolvedClock;
    };

/** The result: `after` for `first`, `initial` and `after`, `before` for `last`, `before` and `exact`, and both for `nearest`. */
export interface SelectedKeyframes {
  readonly before: KeyframeCut | undefined;
  readonly after: KeyframeCut | undefined;
}

/**
 * Finds the wanted keyframe in a segment that arrives in pieces.
 *
 * It keeps no more than what may still be wanted. Both methods throw `SnapError`: `no-video`, `unsupported-container`,
 * `unsupported-codec`, `encrypted`, `no-keyframe`, `decode-failed`, `too-large`.
 */
export interface KeyframeSelector {
  /** How many pictures have begun so far. */
  readonly pictures: number;
  /**
   * Takes the next bytes, of any length; returns `'stop'` once no later byte can matter. Keeps no reference to `chunk`.
   */
  push(chunk: Uint8Array): 'stop' | undefined;
  /**
   * Called after `'stop'`, or at the segment's end, which also ends its last picture. Throws if there is no keyframe at
   * all.
   */
  end(): SelectedKeyframes;
}

export interface SelectorOptions {
  /** The decrypted bytes of EXT-X-MAP, if the segment has one. */
  readonly map: Uint8Array | undefined;
  readonly selection: Selection;
  /** Whether encrypted samples are cut out, for a caller with the key; otherwise they are refused as `encrypted`. */
  readonly canDecrypt: boolean;
  /** Whether samples may be encrypted at all; what does not tell is then not taken for clear. Default: `canDecrypt`. */
  readonly mayBeEncrypted?: boolean;
}

/** Makes what finds the wanted keyframe in a segment, whatever its container. */
export type CreateKeyframeSelector = (options: SelectorOptions) => KeyframeSelector;
