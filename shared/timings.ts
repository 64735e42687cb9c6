/**
 * What each step of a capture took, in milliseconds. Where steps overlap, the later one counts only the time it had to
 * wait.
 *
 * @public
 */
export interface Timings {
  /** Fetching and parsing the playlists. */
  readonly playlist: number;
  /** Fetching the segment up to the end of its keyframe, and its map. */
  readonly fetch: number;
  /** Waiting for the decoder to load; about 0 from the second capture on. */
  readonly load: number;
  /** Decoding the keyframe. */
  readonly decode: number;
  /** Converting and resizing all images. */
  readonly resize: number;
  /** Encoding all images. */
  readonly encode: number;
  /** From the time the worker starts the capture to its end. */
  readonly total: number;
}
