import type { ResolvedClock } from './clock.js';
import type { EngineChoice, EngineName, FfmpegUrls } from './engine.js';
import type { TimeWindow } from './errors.js';
import type { Size } from './geometry.js';
import type {
  PlacedTile,
  RawTile,
  SheetText,
  SourceSheet,
  SourceSheets,
  SourceTile,
} from './sheets.js';
import type { LocalSource, StreamSource } from './stream-source.js';
import type { CaptureTarget, MediaSegment } from './targets.js';
import type { Outcome } from './outcome.js';
import type { ImageRequest, ImageType, Moment, PictureChoice, Seek } from './types.js';
import type { PassedOverSegment, SnapshotSegment } from './picture-segment.js';
import type { Timings } from './timings.js';
import type { VariantFacts } from './variant-facts.js';

export type { LocalFile, LocalSource, StreamSource } from './stream-source.js';

/** The kinds of requests that have settings of their own. */
export type RequestKind = 'playlist' | 'key' | 'segment';

/** The caller's settings for one kind of request. */
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
  /**
   * For requests to the origin of the URL that the caller gave; maps use the settings of segments. `undefined`: the page
   * is asked for those of each request.
   */
  readonly settings: Readonly<Record<RequestKind, RequestSettings>> | undefined;
  /** How often a request is repeated after a temporary failure, 0 or more. */
  readonly retries: number;
  /** A request without a byte for this many seconds counts as failed. */
  readonly stallTimeoutSeconds: number;
  /** The capture's time limit; a server that asks for a longer wait makes the request fail at once. */
  readonly maxWaitSeconds: number;
  /** The most requests under way to one host (scheme, name and port), at least 1, from all workers together. */
  readonly connectionsPerHost: number;
  /** Bytes of segments to keep for later captures; 0 keeps nothing, not even playlists. */
  readonly cacheBytes: number;
}

/** What a worker has to know before its first job. */
export interface WorkerConfig {
  /** An absolute URL that ends in `/`; `undefined`: the files are next to the worker. */
  readonly assetBaseUrl: string | undefined;
  readonly engine: 'auto' | EngineName;
  /** `undefined`: it was not added. */
  readonly ffmpeg: FfmpegUrls | undefined;
  readonly network: NetworkConfig;
  /** Whether requests go through the page's own `fetch`. */
  readonly usesPageFetch: boolean;
  readonly hasKeyProvider: boolean;
  /**
   * The name by which the workers of one Snapper find each other; `undefined`: there is no other worker, so that the
   * places at each host are all its own, and it asks nobody for them.
   */
  readonly pool: string | undefined;
}

/** What a capture can make of its picture, by kind. */
export interface OutputOptions {
  readonly images: { readonly images: readonly ImageRequest[] };
  /** An MP4 of the keyframe alone, which lasts so long. */
  readonly keyframe: { readonly durationSeconds: number };
  /** Nothing but when and where it is. */
  readonly time: object;
  /** Where the picture would be taken; the images only choose the variant. */
  readonly place: { readonly images: readonly ImageRequest[] };
  /** Samples for a sheet. */
  readonly tile: {
    /** Its type and quality are not looked at. */
    readonly tile: ImageRequest;
    /** How to encode the tile by itself, too. */
    readonly image: ImageRequest | undefined;
  };
}

export type OutputKind = keyof OutputOptions;

/** What a capture makes of its picture, one kind a form. */
export type CaptureOutput<Kind extends OutputKind> = {
  [K in Kind]: { readonly kind: K } & OutputOptions[K];
}[Kind];

/** What a capture gives, by kind of output. */
export interface OutputResults {
  readonly images: SnapshotData;
  readonly keyframe: KeyframeData;
  readonly time: MomentData;
  readonly place: PlannedPlace;
  readonly tile: TileData;
}

/** What any job of a worker has. */
export interface JobLimits {
  /** The job's number, for progress and for the abort. */
  readonly id: number;
  readonly stream: StreamSource;
  readonly timeoutSeconds: number;
}

/** What a job has that opens a stream. */
interface JobRequest<Kind extends OutputKind = OutputKind> extends JobLimits {
  /** What is to be made, which the choice of a variant goes by. */
  readonly output: CaptureOutput<Kind>;
}

/** Tiles to compose to one image, and to encode. */
export interface SheetRequest extends JobLimits {
  readonly width: number;
  readonly height: number;
  /** 0xRRGGBB, where no tile is. */
  readonly background: number;
  readonly tiles: readonly PlacedTile[];
  /** Written last. */
  readonly texts: readonly SheetText[];
  readonly image: ImageRequest;
}

/** The moments for which tiles are looked for that a stream has itself. */
export interface SourceSheetsRequest extends JobLimits {
  /** What is made of each tile, which has to be large enough for it. */
  readonly tile: ImageRequest;
  /** How long a tile may stand for the stream, in seconds. */
  readonly mostSeconds: number;
  /** In order. */
  readonly targets: readonly PlannedTarget[];
}

/** Tiles to cut out of a sheet that the stream has. */
export interface CutSheetRequest extends JobLimits {
  readonly sheet: SourceSheet;
  /** Of every tile in it, in pixels. */
  readonly size: Size;
  readonly tiles: readonly SourceTile[];
  /** What is made of each. */
  readonly output: OutputOptions['tile'];
}

/** Tiles of a sheet, in the order in which they were asked for. */
export interface CutSheetData {
  /** Their samples are transferred to the page. The first has all bytes. */
  readonly tiles: readonly Pick<
    TileData,
    'tile' | 'image' | 'presentationTime' | 'programDateTimeMs' | 'bytesFetched'
  >[];
}

/** One end of a range of a playlist's timeline; `undefined` is the playlist's own end. */
export type TimelineBound =
  | { readonly kind: 'time'; readonly time: number }
  | { readonly kind: 'date'; readonly dateMs: number }
  | undefined;

export interface TimelineRange {
  readonly from: TimelineBound;
  readonly to: TimelineBound;
}

/** How the moments of a batch are spaced. */
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

/** The result of planning a batch. */
export interface PlanData {
  readonly playlistUrl: string;
  /** When the server says that the media playlist changed, as it writes it. */
  readonly lastModified?: string | undefined;
  readonly visit: PlaylistVisit;
  /** Whether the stream has other playlists to take a picture from. */
  readonly hasOthers: boolean;
  /** In seconds. */
  readonly targetDuration: number;
  /** The part of the playlist that the moments are of, in seconds on its timeline. */
  readonly start: number;
  readonly end: number;
  /** The segments that the targets need, including gaps, in the playlist's order. */
  readonly segments: readonly MediaSegment[];
  readonly targets: readonly PlannedTarget[];
}

/** One moment of a batch. */
export interface PlannedTarget {
  readonly time: number;
  readonly dateMs: number | undefined;
  /** The index in `segments` of the segment that holds the moment. */
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

/** One load of a media playlist, as far as it matters for what is kept of its segments, maps and keys. Plain data. */
export interface PlaylistVisit {
  /** The origin of the URL that the caller gave; the caller's headers go nowhere else. */
  readonly origin?: string | undefined;
  /**
   * Tells apart what a playlist's URL has stood for: a stream that begins anew under the same names begins another
   * life.
   */
  readonly life: string;
  /** The number of the job that loaded it: a capture, or the plan of a batch. */
  readonly job: number;
  readonly isLive: boolean;
  /** Whether this life followed another one: HTTP caches may still have what that one had under the same names. */
  readonly isReborn: boolean;
}

/** Where a planned capture takes its picture, so that it loads no playlist. */
export interface PlannedPlace {
  readonly playlistUrl: string;
  readonly visit: PlaylistVisit;
  /** Whether the stream has other playlists to take a picture from. */
  readonly hasOthers: boolean;
  readonly target: CaptureTarget;
}

/** One capture, with all defaults filled in. */
export interface CaptureRequest<Kind extends OutputKind = OutputKind> extends JobRequest<Kind> {
  readonly moment: Moment;
  readonly seek: Seek;
  /** Whether to skip black, white and single-color pictures. */
  readonly skipBlank: boolean;
  readonly pick: PictureChoice;
  readonly clock: ResolvedClock;
  readonly place: PlannedPlace | undefined;
  readonly maxSegmentBytes: number;
  readonly decodeTimeoutSeconds: number;
  readonly wantsProgress: boolean;
}

export interface WaitRequest {
  readonly milliseconds: number;
}

/** An encoded image; its bytes are transferred to the page. */
export interface EncodedImage {
  readonly name: string | undefined;
  readonly type: ImageType;
  readonly width: number;
  readonly height: number;
  /** 0 to 1; lower than requested if `targetBytes` made it so; `undefined` for a lossless type. */
  readonly quality: number | undefined;
  readonly bytes: ArrayBuffer;
}

/**
 * When a picture is, and where it was found.
 *
 * @public
 */
export interface PictureMoment {
  /** The time of the picture on the playlist's timeline, in seconds; zero is the start of its first segment. */
  readonly presentationTime: number;
  /** The picture's presentation timestamp in the media itself, in seconds; `undefined` if there is none. */
  readonly mediaTime: number | undefined;
  /** The media playlist's URL, after the choice of a variant and after redirects. */
  readonly playlistUrl: string;
  /** The segment of the picture. */
  readonly segment: SnapshotSegment;
  /**
   * The segments that were looked into before and gave no picture, in that order, and why: they have no keyframe, are
   * missing (HTTP 4xx), empty, or no media. Empty where the picture comes from the segment that was looked into first.
   */
  readonly passedOver: readonly PassedOverSegment[];
  /** The bytes fetched of the segment, and of its map unless an earlier capture had fetched it; without playlists. */
  readonly bytesFetched: number;
}

/**
 * What is known about a captured moment.
 *
 * @public
 */
export interface SnapshotFacts extends EngineChoice, PictureMoment {
  /** An RFC 6381 codec string such as `avc1.64001f`, or the codec's name if the stream does not say enough. */
  readonly codec: string;
  /** The width of the decoded picture, in samples: cropped and rotated, before the sample aspect ratio is applied. */
  readonly codedWidth: number;
  /** The height of the decoded picture, in samples: cropped and rotated, before the sample aspect ratio is applied. */
  readonly codedHeight: number;
  /** The width at which a player shows the picture, in pixels. */
  readonly displayWidth: number;
  /** The height at which a player shows the picture, in pixels. */
  readonly displayHeight: number;
  /**
   * The share of the picture, 0 to 1, that was missing in the stream and that the decoder made up, as far as the
   * decoder reports it. Above 0.05 the neighbouring segments were tried first, and were no better.
   */
  readonly damagedShare: number;
  /** What each step took, in milliseconds. */
  readonly timings: Timings;
}

/** A moment as it leaves the worker. */
export interface MomentData extends PictureMoment {
  readonly programDateTimeMs: number | undefined;
  readonly askedTime: number;
  readonly askedDateMs: number | undefined;
}

/** What is known about a captured moment, as it leaves the worker. */
export type FactsData = SnapshotFacts & MomentData;

/** A snapshot as it leaves the worker. */
export interface SnapshotData extends FactsData {
  readonly images: readonly EncodedImage[];
}

/** A tile as it leaves the worker; its samples are transferred to the page. */
export interface TileData extends FactsData {
  readonly tile: RawTile;
  /** `undefined` unless it was asked for. */
  readonly image: EncodedImage | undefined;
}

/** A keyframe as it leaves the worker. */
export interface KeyframeData extends MomentData, Size {
  /** Transferred to the page. */
  readonly bytes: ArrayBuffer;
  readonly codec: string;
  readonly durationSeconds: number;
}

/**
 * The progress of a capture.
 *
 * @public
 */
export interface Progress {
  /**
   * `loading`: playlists, and the decoder while the capture waits for it; `fetching`: the segment; `decoding`;
   * `encoding`: resizing and encoding. `loading` can come again after `fetching`.
   */
  readonly step: 'loading' | 'fetching' | 'decoding' | 'encoding';
  /** The bytes of the map and the segment so far. */
  readonly bytesFetched: number;
  /** The number of images that are resized and encoded so far. */
  readonly imagesDone: number;
}

/** A key that a worker asks the page for. */
export interface KeyQuestion {
  /** Absolute, with its query; `undefined` if the playlist gives no URI. */
  readonly url: string | undefined;
  readonly method: string;
  readonly keyFormat: string;
  readonly iv: Uint8Array<ArrayBuffer> | undefined;
  readonly playlistUrl: string;
  readonly sequence: number;
  /** How old a copy may be that the page has from another worker. */
  readonly maxAgeMs: number;
}

/** The page's answer: the bytes, or that this worker has to fetch them and report with `keyFetched`. */
export type KeyAnswer =
  { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> } | { readonly kind: 'fetch' };

/** A request for the page's own `fetch`. */
export interface PageFetchRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials?: NonNullable<RequestSettings['credentials']>;
  readonly referrerPolicy?: NonNullable<RequestSettings['referrerPolicy']>;
  readonly cache: 'default' | 'no-cache';
  readonly redirect: 'follow' | 'manual';
}

/** The head of the answer. */
export interface PageFetchResponse {
  readonly status: number;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** What a worker can ask of the page. */
export interface PageApi {
  progress(id: number, progress: Progress): void;
  /** Returns the index of the variant that the caller's function chose. */
  chooseVariant(id: number, variants: readonly VariantFacts[]): Promise<Outcome<number>>;
  /** The caller's settings for a request. */
  settings(kind: RequestKind, url: string): Promise<Outcome<RequestSettings | undefined>>;
  /** What a job's URL stands for that is one of ours. */
  local(id: number): Promise<Outcome<LocalSource>>;
  key(question: KeyQuestion): Promise<Outcome<KeyAnswer>>;
  /** `undefined`: the key could not be fetched. */
  keyFetched(url: string, bytes: Uint8Array<ArrayBuffer> | undefined): void;
  /** A compiled WebAssembly module from another worker; `undefined`: this worker has to compile it and report. */
  module(name: string): Promise<object | undefined>;
  /** `undefined`: the module could not be compiled. */
  moduleCompiled(name: string, module: object | undefined): void;
  /** Waits for a place at a host (scheme, name and port). The worker numbers its places, so that it can leave them. */
  takePlace(id: number, host: string): Promise<void>;
  /** Frees a place, or waits for it no longer. */
  leavePlace(id: number): void;
  /** The worker numbers its requests, so that it can cancel one whose head has not arrived. */
  openFetch(id: number, request: PageFetchRequest): Promise<Outcome<PageFetchResponse>>;
  /** The next piece of the body; `undefined` at its end. */
  readFetch(id: number): Promise<Outcome<Uint8Array<ArrayBuffer> | undefined>>;
  cancelFetch(id: number): void;
}

/** What the page can ask of a worker. */
export interface WorkerApi {
  /** `page` leads to the `PageApi`. */
  configure(config: WorkerConfig, page: MessagePort): void;
  preload(types: readonly ImageType[]): Promise<Outcome<undefined>>;
  /** Waits, as pages that are hidden cannot: browsers slow down their timers, and not those of workers. */
  wait(request: WaitRequest): Promise<Outcome<undefined>>;
  timeline(request: TimelineRequest): Promise<Outcome<TimelineData>>;
  plan(request: PlanRequest): Promise<Outcome<PlanData>>;
  capture<Kind extends OutputKind>(
    request: CaptureRequest<Kind>,
  ): Promise<Outcome<OutputResults[Kind]>>;
  sheet(request: SheetRequest): Promise<Outcome<EncodedImage>>;
  /** `undefined`: the stream has none that will do. */
  sourceSheets(request: SourceSheetsRequest): Promise<Outcome<SourceSheets | undefined>>;
  cutSheet(request: CutSheetRequest): Promise<Outcome<CutSheetData>>;
  abort(id: number): void;
}
