import type { SnapImage } from '../results/snapshot.js';

/**
 * What a sink knows of the moment that its images show. Every `Snapshot` is one.
 *
 * @public
 */
export interface SnapshotLike {
  /** The images, in the order they were asked for. */
  readonly images: readonly SnapImage[];
  /** Where the picture is on the stream's timeline, in seconds. */
  readonly presentationTime: number;
  /** The wall-clock time of the picture, where the stream dates its segments. */
  readonly programDateTime: Date | undefined;
  /** The media playlist's URL; none where the picture came straight from a `<video>`. */
  readonly playlistUrl?: string | undefined;
  /** The segment that holds the picture, where it is known. */
  readonly segment?: { readonly sequence: number } | undefined;
}

/**
 * How far a sink is with what it was given.
 *
 * @public
 */
export interface SinkProgress {
  /** Bytes that have left the page. */
  readonly loaded: number;
  /** Bytes in all; `undefined` as long as nobody knows. */
  readonly total: number | undefined;
}

/**
 * Options of every call of a sink.
 *
 * @public
 */
export interface SinkOptions {
  /** Ends the call, with a `SnapError` of code `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Told how many bytes are done. */
  readonly onProgress?: ((progress: SinkProgress) => void) | undefined;
  /**
   * Names this delivery to the server, so that it takes it only once however often it is sent: give the same key when
   * you repeat a call, and never the same to two images.
   * @defaultValue a new random one for each call
   */
  readonly key?: string | undefined;
}

/**
 * Where images go. A sink holds no image longer than it needs it.
 *
 * @public
 */
export interface Sink<Result = unknown> {
  /** What it is, for texts and events: `download`, `upload`, `s3` … */
  readonly kind: string;
  /**
   * Asks the user for what a sink needs, where it needs anything: call it in a click. Otherwise the first write asks, and
   * browsers refuse that when the click is too long ago.
   */
  open?(options?: Pick<SinkOptions, 'signal'>): Promise<void>;
  /** Delivers one image. */
  write(image: SnapImage, snapshot: SnapshotLike, options?: SinkOptions): Promise<Result>;
  /** Delivers all images of a snapshot in one go, where the sink has a way for that; otherwise they are written one by one. */
  writeAll?(snapshot: SnapshotLike, options?: SinkOptions): Promise<Result>;
  /** Ends what is still open: finishes an archive, revokes URLs. Nothing can be written afterwards. */
  close?(options?: Pick<SinkOptions, 'signal'>): Promise<void>;
}

/**
 * A sink that needs no server.
 *
 * @public
 */
export interface LocalSink<Result = unknown> extends Sink<Result> {
  /** Asks the user for what the sink needs, where it needs anything: call it in a click. */
  open(options?: Pick<SinkOptions, 'signal'>): Promise<void>;
  /** Ends what is still open. Nothing can be written afterwards; calling it again does nothing. */
  close(options?: Pick<SinkOptions, 'signal'>): Promise<void>;
}
