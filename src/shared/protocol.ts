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
export interface EncodedImage {
  readonly name: string | undefined;
  readonly type: ImageType;
  readonly width: number;
  readonly height: number;
  /** 0 to 1, lower than asked for where `targetBytes` made it so; `undefined` for a lossless type. */
  readonly quality: number | undefined;
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

/**
 * What is known of a captured moment.
 *
 * @public
 */
export interface SnapshotFacts {
  /** Where the picture is on the playlist's timeline, in seconds; zero is the start of its first segment. */
  readonly presentationTime: number;
  /** The picture's presentation timestamp in the media itself, in seconds; `undefined` where there is none. */
  readonly mediaTime: number | undefined;
  /** RFC 6381 codec string such as `avc1.64001f`, or the codec's name where the stream does not say enough. */
  readonly codec: string;
  /** What decoded the picture. */
  readonly engine: 'ffmpeg';
  /** Width of the decoded picture, in samples: cropped and rotated, before the sample aspect ratio. */
  readonly codedWidth: number;
  /** Height of the decoded picture, in samples: cropped and rotated, before the sample aspect ratio. */
  readonly codedHeight: number;
  /** Width in which a player shows the picture, in pixels. */
  readonly displayWidth: number;
  /** Height in which a player shows the picture, in pixels. */
  readonly displayHeight: number;
  /**
   * Share of the picture, 0 to 1, that was missing in the stream and made up by the decoder, as far as the decoder says
   * so. Beyond 0.05 the neighbouring segments were tried first, and were no better.
   */
  readonly damagedShare: number;
  /** The media playlist's URL, after the choice of a variant and redirects. */
  readonly playlistUrl: string;
  /** Where the picture was taken from. */
  readonly segment: SnapshotSegment;
  /** Bytes fetched of the segment, and of its map unless an earlier capture had fetched it; playlists do not count. */
  readonly bytesFetched: number;
  /** What each step took, in milliseconds. */
  readonly timings: Timings;
}

/** A snapshot as it leaves the worker. */
export interface SnapshotData extends SnapshotFacts {
  readonly images: readonly EncodedImage[];
  readonly programDateTimeMs: number | undefined;
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

/** A key that the page is asked for. */
export interface KeyQuestion {
  /** Absolute, with its query; `undefined` where the playlist names none. */
  readonly url: string | undefined;
  readonly method: string;
  readonly keyFormat: string;
  readonly iv: Uint8Array<ArrayBuffer> | undefined;
  readonly playlistUrl: string;
  readonly sequence: number;
}

/** What the page says to that: the bytes, or that this worker shall fetch them and report with `keyFetched`. */
export type KeyAnswer =
  { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> } | { readonly kind: 'fetch' };

/** A variant as the page's own choice sees it. */
export interface VariantFacts {
  readonly url: string;
  readonly bandwidth: number;
  readonly averageBandwidth: number | undefined;
  readonly codecs: readonly string[];
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly frameRate: number | undefined;
  readonly videoRange: string | undefined;
  readonly name: string | undefined;
}

/** A request that the page's own `fetch` shall make. */
export interface PageFetchRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: RequestCredentials | undefined;
  readonly referrerPolicy: ReferrerPolicy | undefined;
  readonly cache: RequestCache;
}

/** The head of its answer; `id` stands for the body. */
export interface PageFetchResponse {
  readonly id: number;
  readonly status: number;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** What a worker can ask of the page. */
export interface PageApi {
  progress(id: number, progress: Progress): void;
  /** Index of the variant that the caller's function chose. */
  chooseVariant(id: number, variants: readonly VariantFacts[]): Promise<Outcome<number>>;
  key(question: KeyQuestion): Promise<Outcome<KeyAnswer>>;
  /** `undefined`: it could not be fetched. */
  keyFetched(url: string, bytes: Uint8Array<ArrayBuffer> | undefined): void;
  openFetch(request: PageFetchRequest): Promise<Outcome<PageFetchResponse>>;
  /** The next piece of the body, `undefined` at its end. */
  readFetch(id: number): Promise<Outcome<Uint8Array<ArrayBuffer> | undefined>>;
  cancelFetch(id: number): void;
}

/** What the page can ask of a worker. */
export interface WorkerApi {
  configure(config: WorkerConfig, page: PageApi): void;
  preload(types: readonly ImageType[]): Promise<Outcome<undefined>>;
  plan(request: PlanRequest): Promise<Outcome<PlanData>>;
  capture(request: CaptureRequest): Promise<Outcome<SnapshotData>>;
  abort(id: number): void;
}
