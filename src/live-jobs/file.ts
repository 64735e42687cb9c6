import type { ImageType } from '../../shared/types.js';
import type { StoreMode } from './formats.js';

/**
 * A file that a job stored.
 *
 * @public
 */
export interface JobFile {
  /** Its id. */
  readonly id: string;
  /** The id of the job. */
  readonly jobId: string;
  /** The number of the snapshot in its job. */
  readonly sequence: number;
  /** Whether later snapshots replace it. */
  readonly mode: StoreMode;
  /** Its name in the storage, with folders. */
  readonly name: string;
  /** The name of the storage. */
  readonly storage: string;
  /** Its size in bytes. */
  readonly bytes: number;
  /** The type of the image. */
  readonly type: ImageType;
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** When the snapshot was taken, in ISO 8601. */
  readonly takenAt: string;
  /** The picture's own wall-clock time, in ISO 8601, if the stream has dates. */
  readonly pictureAt: string | undefined;
  /** The picture's time on the playlist's timeline, in seconds. */
  readonly presentationTime: number;
  /** Its address, if the storage tells one. */
  readonly url: string | undefined;
  /**
   * `stored`; or `unconfirmed`: the page ended while it was sent to a storage that cannot be asked whether it has it.
   */
  readonly state: 'stored' | 'unconfirmed';
  /** The id of the event that told of it, and of its callback. */
  readonly eventId: string | undefined;
}
