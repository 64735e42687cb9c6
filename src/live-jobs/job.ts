import { optional, resolveOptions, text } from '../options/check.js';
import type { MissReason, SeenPicture } from '../options/watch.js';
import type { SnapErrorCode } from '../../shared/errors.js';
import { name, webUrl } from './checks.js';
import type { JobFile } from './file.js';
import { EMBEDDED } from './rules.js';
import type { StreamAddress } from './stream-address.js';
import type { JobSettings } from './templates.js';

/**
 * - `init`: it looks for its stream, and has taken nothing since its start;
 * - `started`: it takes snapshots;
 * - `paused`: it was stopped, or its storage is full (`code` is `storage-full`);
 * - `ended`: its stream has ended (`code` is `ended`) or has been away for a minute. The job goes on looking for it;
 * - `failed`: it cannot go on, and was stopped; `code` tells why.
 *
 * @public
 */
export type JobState = 'init' | 'started' | 'paused' | 'ended' | 'failed';

/**
 * A job to submit.
 *
 * @public
 */
export interface JobOptions {
  /** 1 to 128 characters. */
  readonly name: string;
  /** A multivariant or media playlist; or `imageUrl`. */
  readonly url?: string | URL | undefined;
  /** A picture that a camera serves: fetched at the interval, and stored as it is. */
  readonly imageUrl?: string | URL | undefined;
  /** The id of the template. */
  readonly template: string;
  /**
   * The name of the storage.
   * @defaultValue `'embedded'`
   */
  readonly storage?: string | undefined;
  /** Where callbacks of this job go, in place of the default. */
  readonly callbackUrl?: string | undefined;
  /**
   * The application's name, for formats and rules.
   * @defaultValue that of the URL's path
   */
  readonly appName?: string | undefined;
  /**
   * The stream's name, for formats.
   * @defaultValue that of the URL's path
   */
  readonly streamName?: string | undefined;
}

/**
 * A job.
 *
 * @public
 */
export interface LiveJob extends StreamAddress {
  /** Its id. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** The address of the playlist or picture. */
  readonly url: string;
  /** Whether it captures a stream or fetches a picture. */
  readonly kind: 'stream' | 'image';
  /** The id of its template, as it was submitted. */
  readonly template: string;
  /** What it runs with. */
  readonly settings: JobSettings;
  /** The name of its storage. */
  readonly storage: string;
  /** Where its callbacks go, in place of the default. */
  readonly callbackUrl: string | undefined;
  /** The id of the rule that made it, if one did. */
  readonly rule: string | undefined;
  /** What it does. */
  readonly state: JobState;
  /** Why it is `paused`, `ended` or `failed`; in `init`, why it has not started. */
  readonly code: SnapErrorCode | 'ended' | undefined;
  /** Since when it is in its state, in ISO 8601. */
  readonly since: string;
  /** The number of its last snapshot; 0: none yet. */
  readonly sequence: number;
  /** The last file, of those that were stored. */
  readonly lastFile: JobFile | undefined;
  /** What the last failure was. */
  readonly lastError: JobFailure | undefined;
  /** How many due times gave no snapshot since it was submitted, by reason. */
  readonly missed: Readonly<Record<MissReason, number>>;
  /** When it was submitted, in ISO 8601. */
  readonly createdAt: string;
}

/**
 * A failure of a job.
 *
 * @public
 */
export interface JobFailure {
  /** As of a `SnapError`. */
  readonly code: SnapErrorCode;
  /** In English, for developers. */
  readonly message: string;
  /** When, in ISO 8601. */
  readonly at: string;
}

/** A job as it is stored. */
export interface StoredJob extends LiveJob {
  /** Whether it is to run. */
  readonly wants: boolean;
  /** Counts its starts, so that what an earlier one does late is told apart. */
  readonly run: number;
  /** The picture that was taken last. */
  readonly after: SeenPicture | undefined;
  /** Of a picture that was fetched: its bytes' digest. */
  readonly digest: string | undefined;
  /** Since when its stream is away, in milliseconds since 1970. */
  readonly awayMs: number | undefined;
  /** Files that are being written: known before they exist. */
  readonly writing: readonly JobFile[] | undefined;
}

const JOB_CHECKS = {
  name,
  url: optional(webUrl),
  imageUrl: optional(webUrl),
  template: text,
  storage: (path: string, value: unknown = EMBEDDED) => name(path, value),
  callbackUrl: optional(webUrl),
  appName: optional(text),
  streamName: optional(text),
} satisfies Readonly<Record<keyof JobOptions, unknown>>;

/** @throws TypeError or RangeError that names the option */
export function resolveJob(options: JobOptions) {
  const { url, imageUrl, ...rest } = resolveOptions('options', options, JOB_CHECKS);
  const address = url ?? imageUrl;
  if (address === undefined || (url !== undefined && imageUrl !== undefined)) {
    throw new TypeError('options must have url or imageUrl, and not both');
  }
  return { ...rest, url: address, kind: url === undefined ? 'image' : 'stream' } as const;
}

export const NONE_MISSED: LiveJob['missed'] = {
  unchanged: 0,
  late: 0,
  away: 0,
  ended: 0,
  failed: 0,
};

/** A job as callers see it. */
export function toLiveJob(job: StoredJob): LiveJob {
  const shown = Object.entries(job).filter(([field]) => !Object.hasOwn(OWN_FIELDS, field));
  return Object.fromEntries(shown) as unknown as LiveJob;
}

const OWN_FIELDS: Readonly<Record<Exclude<keyof StoredJob, keyof LiveJob>, true>> = {
  wants: true,
  run: true,
  after: true,
  digest: true,
  awayMs: true,
  writing: true,
};
