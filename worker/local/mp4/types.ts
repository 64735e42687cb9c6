import type { VideoTrack } from '../../keyframe/mp4/track.js';
import type { LocalBody } from '../answers.js';
import type { FileBytes } from '../file-bytes.js';

/** What a movie has to offer, by what follows the question mark of its URL. */
export interface Movie {
  readonly playlist: Uint8Array<ArrayBuffer>;
  /** `undefined`: there is no such part. */
  part(query: string, url: string): LocalBody | undefined;
}

/** What a reader of a movie goes by. */
export interface OpenedMovie {
  readonly file: FileBytes;
  readonly track: VideoTrack;
  /** The whole `moov` box. */
  readonly map: Uint8Array<ArrayBuffer>;
  /** Where the boxes after it begin. */
  readonly rest: number;
}
