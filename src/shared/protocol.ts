import type { ImageRequest, ImageType, Moment } from './types.js';
import type { WireError } from './wire-error.js';

/** What a worker answers: errors travel as values, since a thrown one loses its class and fields on the way. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: WireError };

/** What a worker needs to know before its first job. */
export interface WorkerConfig {
  /** Absolute URL ending in `/`, or `undefined` for files beside the worker. */
  readonly assetBaseUrl: string | undefined;
}

/** One capture, every default filled in. */
export interface CaptureRequest {
  /** The capture's number, for progress and abort. */
  readonly id: number;
  /** Absolute. */
  readonly url: string;
  readonly moment: Moment;
  readonly images: readonly ImageRequest[];
  readonly maxSegmentBytes: number;
  readonly timeoutSeconds: number;
  readonly decodeTimeoutSeconds: number;
  readonly wantsProgress: boolean;
}

/** An encoded image; the bytes are transferred to the page. */
export interface ImageData {
  readonly name: string | undefined;
  readonly type: ImageType;
  readonly width: number;
  readonly height: number;
  readonly bytes: ArrayBuffer;
}

/**
 * Where a picture was taken from.
 *
 * @public
 */
export interface SnapshotSegment {
  /** The segment's URL, absolute. */
  readonly url: string;
  /** Media sequence number. */
  readonly sequence: number;
  /** Discontinuity sequence number. */
  readonly discontinuitySequence: number;
  /** Start on the playlist's timeline, in seconds. */
  readonly startTime: number;
  /** Duration as the playlist says, in seconds. */
  readonly duration: number;
  /** The sub-range of the resource, in bytes, where the playlist names one. */
  readonly byteRange: { readonly offset: number; readonly length: number } | undefined;
}

/**
 * What each step of a capture took, in milliseconds. Steps that overlap are counted in the later one only as far as
 * it had to wait.
 *
 * @public
 */
export interface Timings {
  /** Fetching and reading the playlists. */
  readonly playlist: number;
  /** Fetching the segment up to the end of its keyframe, and its map. */
  readonly fetch: number;
  /** Waiting for the decoder to be loaded; about 0 from the second capture on. */
  readonly load: number;
  /** Decoding the keyframe. */
  readonly decode: number;
  /** Converting and resizing, all images. */
  readonly resize: number;
  /** Encoding, all images. */
  readonly encode: number;
  /** From the worker's start on the capture to its end. */
  readonly total: number;
}

/** A snapshot as it leaves the worker. */
export interface SnapshotData {
  readonly images: readonly ImageData[];
  readonly presentationTime: number;
  readonly mediaTime: number | undefined;
  readonly programDateTimeMs: number | undefined;
  readonly codec: string;
  readonly engine: 'ffmpeg';
  readonly codedWidth: number;
  readonly codedHeight: number;
  readonly displayWidth: number;
  readonly displayHeight: number;
  readonly playlistUrl: string;
  readonly segment: SnapshotSegment;
  readonly bytesFetched: number;
  readonly timings: Timings;
}

/**
 * How far a capture is.
 *
 * @public
 */
export interface Progress {
  /**
   * `loading`: playlists, and the decoder as long as the capture has to wait for it; `fetching`: the segment;
   * `decoding`; `encoding`: resizing and encoding. `loading` can come again after `fetching`.
   */
  readonly step: 'loading' | 'fetching' | 'decoding' | 'encoding';
  /** Bytes of the map and the segment so far. */
  readonly bytesFetched: number;
}

/** A worker's progress callback. */
export type OnProgress = (id: number, progress: Progress) => void;

/** What the page can ask of a worker. */
export interface WorkerApi {
  configure(config: WorkerConfig, onProgress: OnProgress): void;
  preload(types: readonly ImageType[]): Promise<Outcome<undefined>>;
  capture(request: CaptureRequest): Promise<Outcome<SnapshotData>>;
  abort(id: number): void;
}
