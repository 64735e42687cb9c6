import { fileName } from '../../names/file-name.js';
import { snapErrorLike, type SnapError, type SnapErrorCode } from '../../../shared/errors.js';
import type { SnapFile, SnapshotLike } from '../../results/snapshot.js';
import { assertImages } from '../upload/assert-images.js';
import type { QueuedItem } from './options.js';

/** A delivery before the store has given it a number. */
export interface NewItem {
  /** The idempotency key: the same for every attempt, even after a reload. */
  readonly key: string;
  /** Whether all images go in one call. */
  readonly isWhole: boolean;
  /** Whether it replaces a file of the same name; missing in what earlier versions stored. */
  readonly replace?: boolean | undefined;
  readonly snapshot: SnapshotLike;
  readonly bytes: number;
  readonly queuedAt: number;
  readonly state: 'waiting' | 'failed';
  /** Failures since it was queued, or since it was told to try again. */
  readonly failures: number;
  /** How many of these were answers of a server. */
  readonly answers: number;
  /** When it is attempted next, in milliseconds since 1970. */
  readonly dueAt: number;
  readonly error: KeptError | undefined;
}

/** A delivery as it is stored. */
export interface StoredItem extends NewItem {
  readonly id: number;
}

/** An error in a form that a database can store. */
export interface KeptError {
  readonly code: SnapErrorCode;
  readonly message: string;
  readonly url: string | undefined;
  readonly status: number | undefined;
}

/** Copies what is needed of a snapshot, and fixes the names, which depend on its other images. */
export function toItem(
  images: readonly SnapFile[],
  snapshot: SnapshotLike,
  { now, ...how }: Pick<NewItem, 'key' | 'isWhole' | 'replace'> & { readonly now: number },
): NewItem {
  assertImages(images, snapshot);
  const { presentationTime, programDateTime, playlistUrl, segment } = snapshot;
  const named = images.map((image) => {
    const { blob, width, height, type, quality } = image;
    return { blob, width, height, type, quality, name: fileName(image, snapshot) };
  });
  return {
    ...how,
    snapshot: {
      images: named,
      presentationTime,
      programDateTime,
      playlistUrl,
      segment: segment && { sequence: segment.sequence },
    },
    bytes: named.reduce((sum, { blob }) => sum + blob.size, 0),
    queuedAt: now,
    state: 'waiting',
    failures: 0,
    answers: 0,
    dueAt: now,
    error: undefined,
  };
}

export function toKeptError({ code, message, url, status }: SnapError): KeptError {
  return { code, message, url, status };
}

export function toQueuedItem(item: StoredItem): QueuedItem {
  const { id, state, bytes, snapshot, queuedAt, error } = item;
  return {
    id,
    state,
    names: snapshot.images.map(({ name }) => name ?? ''),
    bytes,
    queuedAt: new Date(queuedAt),
    error: error && snapErrorLike(error.code, error.message, error),
  };
}
