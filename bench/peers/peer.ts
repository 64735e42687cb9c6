/** One stream and the moments at which to take pictures. */
export interface StreamTask {
  /** The URL of a media playlist. */
  readonly url: string;
  /** Seconds from the stream's first picture; each is the time of a segment's first keyframe. */
  readonly times: readonly number[];
  /** All segments have the same duration. */
  readonly segmentSeconds: number;
}

/** One JPEG. */
export interface Picture {
  readonly blob: Blob;
  /** Bytes of media that the page received for it, if the peer tells. */
  readonly bytesRead?: number;
  /** Milliseconds by step, if the peer tells. */
  readonly steps?: Readonly<Record<string, number>>;
  /** The engine that decoded it, if the peer has several. */
  readonly engine?: string;
}

/** A way to take pictures in a page, including everything it keeps loaded from stream to stream. */
export interface Peer {
  /** Opens a stream and takes the picture at the first of its times. */
  open(task: StreamTask): Promise<OpenStream>;
}

export interface OpenStream {
  readonly first: Picture;
  /** Takes the pictures at the other times, as fast as the peer can. */
  rest(): Promise<readonly Picture[]>;
  close(): Promise<void> | void;
}

/** Just after a keyframe, for peers for which the first picture is at 0. */
export const BEHIND_KEYFRAME = 0.01;
/**
 * The same for peers for which the first decoding time is at 0, two frames earlier in the benchmarks' streams. With
 * less, such a peer would have to decode the whole previous segment.
 */
export const BEHIND_DECODING_TIME = 0.1;

export const IMAGE_WIDTH = 320;
export const JPEG_QUALITY = 0.8;
