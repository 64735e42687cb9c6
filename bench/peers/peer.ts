/** One stream, and the moments in it that pictures are taken of. */
export interface StreamTask {
  /** A media playlist. */
  readonly url: string;
  /** Seconds from the stream's first picture on, the first keyframe of a segment each. */
  readonly times: readonly number[];
  /** Of its segments, which are all alike. */
  readonly segmentSeconds: number;
}

/** One JPEG. */
export interface Picture {
  readonly blob: Blob;
  /** Bytes of media that the page was handed for it, where the peer says so. */
  readonly bytesRead?: number;
  /** Milliseconds by step, where the peer says so. */
  readonly steps?: Readonly<Record<string, number>>;
  /** What decoded it, where there is a choice. */
  readonly engine?: string;
}

/** A way to take pictures in a page, with everything loaded that it keeps from stream to stream. */
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

/** Just behind a keyframe, where the first picture is at 0. */
export const BEHIND_KEYFRAME = 0.01;
/**
 * The same where the first decoding time is at 0, which is two frames earlier in the benchmarks' streams: a peer that
 * asked for less would be made to decode the whole segment in front.
 */
export const BEHIND_DECODING_TIME = 0.1;

export const IMAGE_WIDTH = 320;
export const JPEG_QUALITY = 0.8;
