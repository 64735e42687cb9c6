import type { Clock } from '../../shared/types.js';
import type { VideoCodec } from '../codecs/types.js';
import type { VideoTrack } from './mp4/track.js';
import type { SampleEntry } from './mp4/sample-entry.js';
import type { CodedUnit } from './unit.js';

export type { CodedUnit, UnitProtection } from './unit.js';

/** One keyframe, and with `seek: 'exact'` the access units behind it as far as the picture asked for needs them. */
export interface CodedRun {
  readonly codec: VideoCodec;
  /** RFC 6381 codec string, such as `avc1.64001f`; `undefined` where the stream does not say enough. */
  readonly codecString: string | undefined;
  /** In decode order, at least one; the first is a keyframe, with its parameter sets in front where they are in band. */
  readonly units: readonly CodedUnit[];
  /** Which of `units` is the picture asked for. */
  readonly wanted: number;
  /** Where the units were stored in an MP4: what describes them. */
  readonly mp4: { readonly track: VideoTrack; readonly entry: SampleEntry } | undefined;
}

/**
 * How a coded picture's bytes are wrapped for a decoder that demuxes:
 *
 * - `elementary`: the access unit alone, parameter sets in front, in the codec's byte stream format (Annex B for
 *   H.264 and HEVC; sequence header and picture for MPEG-2 and MPEG-4 Visual);
 * - `mp4`: a whole MP4: a map, and one fragment with all units in it;
 * - `segment`: an uncut segment, its map in front; the engine finds the keyframe itself.
 */
export type PictureWrapping = 'elementary' | 'mp4' | 'segment';

/** An access unit inside the bytes of a `CodedPicture`. */
export interface CodedChunk {
  readonly offset: number;
  readonly length: number;
  /** Presentation time in units of the picture's `timescale`. */
  readonly ticks: number;
}

/** A run in the clear, ready for an engine. */
export interface CodedPicture {
  readonly codec: VideoCodec;
  readonly codecString: string | undefined;
  readonly wrapping: PictureWrapping;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** In decode order; empty for an uncut segment. */
  readonly chunks: readonly CodedChunk[];
  /** Which of `chunks` is the picture asked for. */
  readonly wanted: number;
  /** Ticks a second of the chunks' times. */
  readonly timescale: number;
  /** Payload of `avcC`, `hvcC`, `av1C` or `vpcC`; `undefined` where the parameter sets are in band. */
  readonly description: Uint8Array<ArrayBuffer> | undefined;
}

/** A keyframe found in a segment. Times are seconds on the segment's own media clock. */
export interface KeyframeCut {
  readonly run: CodedRun;
  /** Presentation time of the wanted picture, in seconds; `undefined` where the container does not say. */
  readonly pts: number | undefined;
  /** Presentation time of the first picture of the segment in decode order, in seconds: where it was cut. */
  readonly firstPts: number | undefined;
  /** How many bytes of the segment were needed: the offset just behind the last byte of the run. */
  readonly endOffset: number;
}

/**
 * Which keyframe of a segment is wanted. `offset`: seconds behind the segment's first picture.
 *
 * - `first`: the first one;
 * - `last`: the last one of the segment;
 * - `before`: the last one at or before `offset`;
 * - `after`: the first one at or behind `offset`;
 * - `nearest`: both of these;
 * - `exact`: the last one at or before `offset`, and all units up to the picture that is shown at `offset`.
 */
export type Selection =
  | { readonly kind: 'first' | 'last' }
  | {
      readonly kind: 'before' | 'after' | 'nearest' | 'exact';
      readonly offset: number;
      /** What `exact` counts from; default the first picture. */
      readonly clock?: Clock;
    };

/** What was found: at `first` and `after` in `after`, at `last`, `before` and `exact` in `before`, at `nearest` in both. */
export interface SelectedKeyframes {
  readonly before: KeyframeCut | undefined;
  readonly after: KeyframeCut | undefined;
}

/**
 * Finds the wanted keyframe in a segment that arrives in pieces.
 *
 * Holds no more than what may still be wanted. Both methods throw `SnapError`: `no-video`, `unsupported-container`,
 * `unsupported-codec`, `encrypted`, `no-keyframe`, `decode-failed`, `too-large`.
 */
export interface KeyframeSelector {
  /** Takes the next bytes, of any length; `'stop'` once nothing behind them can matter. Keeps no reference to `chunk`. */
  push(chunk: Uint8Array): 'stop' | undefined;
  /** After `'stop'`, or at the segment's end, which also ends its last picture. Throws where it has no keyframe at all. */
  end(): SelectedKeyframes;
}

export interface SelectorOptions {
  /** Bytes of EXT-X-MAP, in the clear, if the segment has one. */
  readonly map: Uint8Array | undefined;
  readonly selection: Selection;
  /** Whether encrypted samples are cut, for somebody who has the key; otherwise they are refused as `encrypted`. */
  readonly canDecrypt: boolean;
}

/** Makes what finds the wanted keyframe in a segment, whatever its container. */
export type CreateKeyframeSelector = (options: SelectorOptions) => KeyframeSelector;
