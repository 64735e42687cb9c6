import type { SnapFile, SnapshotLike } from '../results/snapshot.js';

/**
 * The progress of a sink's call.
 *
 * @public
 */
export interface SinkProgress {
  /** Bytes that have left the page. */
  readonly loaded: number;
  /** The total number of bytes; `undefined` while it is unknown. */
  readonly total: number | undefined;
}

/**
 * The options of every call of a sink.
 *
 * @public
 */
export interface SinkOptions {
  /** Aborts the call, which then fails with a `SnapError` of code `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes that are done. */
  readonly onProgress?: ((progress: SinkProgress) => void) | undefined;
  /**
   * The idempotency key of this delivery: a server takes a delivery only once, however often it is sent. Give the same
   * key when you repeat a call, and never the same key to two images.
   * @defaultValue a new random one for each call
   */
  readonly key?: string | undefined;
  /**
   * Whether a file of the same name is replaced, whatever the sink does otherwise: folders and private storage. S3
   * always replaces; for `upload()` it is the server that decides.
   * @defaultValue as the sink is set
   */
  readonly replace?: boolean | undefined;
}

/**
 * A destination for images. A sink holds an image no longer than it needs it.
 *
 * @public
 */
export interface Sink<Result = unknown> {
  /** The kind of sink, for texts and events: `download`, `upload`, `s3` … */
  readonly kind: string;
  /**
   * Asks the user for what the sink needs, if anything: call it in a click. Otherwise the first write asks, and
   * browsers refuse that if the click is too long ago.
   */
  open?(options?: Pick<SinkOptions, 'signal'>): Promise<void>;
  /** Delivers one image. */
  write(image: SnapFile, snapshot: SnapshotLike, options?: SinkOptions): Promise<Result>;
  /** Delivers all images of a snapshot in one call, if the sink can; otherwise they are written one by one. */
  writeAll?(snapshot: SnapshotLike, options?: SinkOptions): Promise<Result>;
  /** Ends what is still open: finishes an archive, revokes URLs. Nothing can be written after it. */
  close?(options?: Pick<SinkOptions, 'signal'>): Promise<void>;
}

/**
 * A sink that needs no server.
 *
 * @public
 */
export interface LocalSink<Result = unknown> extends Sink<Result> {
  /** Asks the user for what the sink needs, if anything: call it in a click. */
  open(options?: Pick<SinkOptions, 'signal'>): Promise<void>;
  /** Ends what is still open. Nothing can be written after it; a second call does nothing. */
  close(options?: Pick<SinkOptions, 'signal'>): Promise<void>;
}
