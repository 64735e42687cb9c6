import type { EngineChoice, EngineName } from './engine.js';
import type { TimeWindow } from './errors.js';
import type { CaptureTarget, MediaSegment } from './targets.js';
import type { Outcome } from './outcome.js';
import type {
  Clock,
  ImageRequest,
  ImageType,
  Moment,
  PictureChoice,
  Seek,
  VariantChoice,
} from './types.js';

/** The caller's settings of one kind of request. */
export interface RequestSettings {
  readonly credentials: 'omit' | 'same-origin' | 'include' | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly referrerPolicy:
    | 'no-referrer'
    | 'no-referrer-when-downgrade'
    | 'origin'
    | 'origin-when-cross-origin'
    | 'same-origin'
    | 'strict-origin'
    | 'strict-origin-when-cross-origin'
    | 'unsafe-url'
    | undefined;
}

/** How a worker uses the network. */
export interface NetworkConfig {
  /** Maps go by the settings of segments. */
  readonly settings: Readonly<Record<'playlist' | 'key' | 'segment', RequestSettings>>;
  /** How often one request is repeated after a failure that may pass, 0 or more. */
  readonly retries: number;
  /** Seconds without a byte after which a request counts as failed. */
  readonly stallTimeoutSeconds: number;
  /** The capture's time limit: a server that asks for a longer wait is given up at once. */
  readonly maxWaitSeconds: number;
  /** Requests under way to one host (scheme, name and port), at least 1. */
  readonly connectionsPerHost: number;
  /** Bytes of segments that are kept for the next capture; 0: none, and no playlists either. */
  readonly cacheBytes: number;
}

/** What a worker needs to know before its first job. */
export interface WorkerConfig {
  /** Absolute URL ending in `/`, or `undefined` for files beside the worker. */
  readonly assetBaseUrl: string | undefined;
  readonly engine: 'auto' | EngineName;
  readonly network: NetworkConfig;
  /** Whether requests go through the page's own `fetch`. */
  readonly usesPageFetch: boolean;
  readonly hasKeyProvider: boolean;
}

/** A stream as the caller names it. */
export interface StreamSource {
  /** Absolute. */
  readonly url: string;
  readonly variant: VariantChoice;
  /** Whether an I-frame playlist may be used. */
  readonly iFrames: boolean;
}

/** What a capture can make of its picture, by kind. */
export interface OutputOptions {
  readonly images: { readonly images: readonly ImageRequest[] };
}

export type OutputKind = keyof OutputOptions;

/** What a capture makes of its picture, one kind a form. */
export type CaptureOutput<Kind extends OutputKind> = {
  [K in Kind]: { readonly kind: K } & OutputOptions[K];
}[Kind];

/** What any job of a worker has. */
interface JobRequest {
  /** The job's number, for progress and abort. */
  readonly id: number;
  readonly stream: StreamSource;
  /** What is to be made, which the choice of a variant goes by. */
  readonly output: CaptureOutput<OutputKind>;
  readonly timeoutSeconds: number;
}

/** One end of a part of a playlist's timeline; `undefined` is the playlist's own. */
export type TimelineBound =
  | { readonly kind: 'time'; readonly time: number }
  | { readonly kind: 'date'; readonly dateMs: number }
  | undefined;

export interface TimelineRange {
  readonly from: TimelineBound;
  readonly to: TimelineBound;
}

/** How the moments of a batch follow one another. */
export type Every =
  | { readonly kind: 'segment' }
  | { readonly kind: 'seconds'; readonly seconds: number }
  | { readonly kind: 'count'; readonly count: number };

export interface TimelineRequest extends JobRequest {
  readonly range: TimelineRange;
}

export interface PlanRequest extends TimelineRequest {
  readonly every: Every;
}

/** What a batch comes to. */
export interface PlanData {
  readonly playlistUrl: string;
  /** Seconds. */
  readonly targetDuration: number;
  /** The segments that the targets need, gaps among them, in the playlist's order. */
  readonly segments: readonly MediaSegment[];
  readonly targets: readonly PlannedTarget[];
}

/** One moment of a batch. */
export interface PlannedTarget {
  readonly time: number;
  readonly dateMs: number | undefined;
  /** Of the segment that holds it, in `segments`. */
  readonly index: number;
}

/** A timeline as it leaves the worker. */
export interface TimelineData {
  readonly playlistUrl: string;
  readonly isLive: boolean;
  readonly targetDuration: number;
  readonly window: TimeWindow;
  readonly segments: readonly TimelineEntry[];
  readonly dateRanges: readonly Readonly<Record<string, string>>[];
}

/** One segment of a timeline. */
export interface TimelineEntry {
  readonly url: string;
  readonly sequence: number;
  readonly time: number;
  readonly dateMs: number | undefined;
  readonly duration: number;
  readonly discontinuity: boolean;
  readonly encrypted: boolean;
  readonly gap: boolean;
}

/** Where a planned capture takes its picture, so that no playlist is loaded for it. */
export interface PlannedPlace {
  readonly playlistUrl: string;
  readonly target: CaptureTarget;
}

/** One capture, every default filled in. */
export interface CaptureRequest extends JobRequest {
  readonly moment: Moment;
  readonly seek: Seek;
  /** Whether black, white and single-colour pictures are passed over. */
  readonly skipBlank: boolean;
  readonly pick: PictureChoice;
  readonly clock: Clock;
  readonly place: PlannedPlace | undefined;
  readonly maxSegmentBytes: number;
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
  /** Whether it is one picture of an I-frame playlist, which numbers its pictures by itself. */
  readonly isIFrame: boolean;
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
export interface SnapshotFacts extends EngineChoice {
  /** Where the picture is on the playlist's timeline, in seconds; zero is the start of its first segment. */
  readonly presentationTime: number;
  /** The picture's presentation timestamp in the media itself, in seconds; `undefined` where there is none. */
  readonly mediaTime: number | undefined;
  /** RFC 6381 codec string such as `avc1.64001f`, or the codec's name where the stream does not say enough. */
  readonly codec: string;
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
  readonly askedTime: number;
  readonly askedDateMs: number | undefined;
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
  /** Images that are resized and encoded so far. */
  readonly imagesDone: number;
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

/**
 * A variant of a multivariant playlist, for a function that chooses one.
 *
 * @public
 */
export interface VariantFacts {
  /** The media playlist's URL, absolute. */
  readonly url: string;
  /** Peak bits a second. */
  readonly bandwidth: number;
  /** Average bits a second, where the playlist says so. */
  readonly averageBandwidth: number | undefined;
  /** RFC 6381 codec strings; empty where the playlist does not say. */
  readonly codecs: readonly string[];
  /** Pixels, where the playlist says so. */
  readonly width: number | undefined;
  /** Pixels, where the playlist says so. */
  readonly height: number | undefined;
  /** Pictures a second, where the playlist says so. */
  readonly frameRate: number | undefined;
  /** `SDR`, `PQ` or `HLG`, where the playlist says so. */
  readonly videoRange: string | undefined;
  /** NAME, where the playlist has one. */
  readonly name: string | undefined;
}

/** A request that the page's own `fetch` shall make. */
export interface PageFetchRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: RequestSettings['credentials'];
  readonly referrerPolicy: RequestSettings['referrerPolicy'];
  readonly cache: 'default' | 'no-cache';
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
  /** A compiled WebAssembly module that another worker has; `undefined`: this worker shall compile it and report. */
  module(name: string): Promise<object | undefined>;
  /** `undefined`: it could not be compiled. */
  moduleCompiled(name: string, module: object | undefined): void;
  openFetch(request: PageFetchRequest): Promise<Outcome<PageFetchResponse>>;
  /** The next piece of the body, `undefined` at its end. */
  readFetch(id: number): Promise<Outcome<Uint8Array<ArrayBuffer> | undefined>>;
  cancelFetch(id: number): void;
}

/** What the page can ask of a worker. */
export interface WorkerApi {
  configure(config: WorkerConfig, page: PageApi): void;
  preload(types: readonly ImageType[]): Promise<Outcome<undefined>>;
  timeline(request: TimelineRequest): Promise<Outcome<TimelineData>>;
  plan(request: PlanRequest): Promise<Outcome<PlanData>>;
  capture(request: CaptureRequest): Promise<Outcome<SnapshotData>>;
  abort(id: number): void;
}
