// What pages and the service worker that serves their pictures tell each other: plain data.
import type { SnapErrorCode } from './errors.js';
import type { Fit, ImageType } from './types.js';

/** Both sides have to be of one version: it changes with anything in this file. */
export const SERVE_VERSION = 1;

/**
 * In the query of the service worker's URL: the path below which it answers. Whether an address is its own has to be said
 * at once, before anything could be read.
 */
export const BASE_PARAMETER = 'hlsnap';

export const DEFAULT_BASE = '/hlsnap/';

/** Of one page, and of all pages that have been there. */
export const MOST_STREAMS = 1000;

/** The moment that an address stands for. */
export type WantedMoment =
  | { readonly kind: 'newest' }
  /** On the playlist's timeline. */
  | { readonly kind: 'time'; readonly seconds: number }
  /** In whole Unix seconds. */
  | { readonly kind: 'date'; readonly seconds: number };

export interface WantedImage {
  readonly type: ImageType;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly fit: Fit;
}

/** What an address of a stream stands for. */
export type Wanted =
  | { readonly kind: 'image'; readonly moment: WantedMoment; readonly image: WantedImage }
  /** The keyframe as an MP4. */
  | { readonly kind: 'clip'; readonly moment: WantedMoment }
  /** The times of pictures, from and to in Unix seconds. */
  | { readonly kind: 'times'; readonly from: number | undefined; readonly to: number | undefined };

/** What the service worker tells pages beside {@link MakeRequest}: those that make pictures are to announce themselves. */
export interface CallOut {
  readonly hlsnap: 'who';
}

export interface MakeRequest {
  readonly hlsnap: 'make';
  readonly stream: string;
  readonly wanted: Wanted;
}

/** Why a page could not make what was wanted. */
export interface MakeFailure {
  readonly code: SnapErrorCode;
  readonly message: string;
  /** What the stream's server answered. */
  readonly status: number | undefined;
  readonly isRetryable: boolean;
  /** Whether the moment has left the window of the playlist. */
  readonly isBehind: boolean;
}

/** What a page answers to a {@link MakeRequest}. */
export type MadeFile =
  | {
      readonly kind: 'file';
      readonly bytes: ArrayBuffer;
      readonly type: string;
      /** Whether the same address will always give this. */
      readonly isFixed: boolean;
    }
  /** There is no picture; the nearest one is at this path of the stream, as `timePath` writes it, without extension. */
  | { readonly kind: 'elsewhere'; readonly path: string }
  | { readonly kind: 'failed'; readonly failure: MakeFailure };

export interface ServeLimits {
  /** How old a picture may be that is still the newest, in seconds. */
  readonly previewMaxAge: number;
  /** How long pictures of moments are kept, in seconds. */
  readonly maxAge: number;
  /** Of all that is kept. */
  readonly maxBytes: number;
  /** How many pictures a page makes at once. */
  readonly atOnce: number;
  /** How many may wait. */
  readonly queue: number;
  /** How long to wait for a page, in seconds. */
  readonly wait: number;
}

export const DEFAULT_LIMITS: ServeLimits = {
  previewMaxAge: 6,
  maxAge: 7 * 86_400,
  maxBytes: 64 * 1024 * 1024,
  atOnce: 2,
  queue: 128,
  wait: 5,
};

/** A page can make pictures of these streams, from now on. */
export interface Announcement {
  readonly hlsnap: 'announce';
  readonly version: number;
  /** Each with what tells it from another stream of the same name. */
  readonly streams: readonly (readonly [name: string, id: string])[];
  readonly limits: ServeLimits;
}

export type ToServiceWorker =
  | Announcement
  /** The page goes away. */
  | { readonly hlsnap: 'leave' }
  /** All that is kept is to be deleted. */
  | { readonly hlsnap: 'forget' };

/** The answer to an announcement, and to `forget`. */
export interface Acknowledgement {
  readonly version: number;
}

/**
 * Whether a text can be one part of an address: no slashes, not even encoded, no control characters, no half of a
 * character, nothing that leads up.
 */
export function isPathPart(text: string): boolean {
  // eslint-disable-next-line no-control-regex
  return !/[/\\\u0000-\u001f\u007f\p{Surrogate}]|^\.{0,2}$/u.test(text);
}

/** Tells what is ours among the messages of a page. */
export function isOurs(data: unknown, kind: string): boolean {
  return typeof data === 'object' && data !== null && Reflect.get(data, 'hlsnap') === kind;
}
