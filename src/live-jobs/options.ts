import { boolean, optional, resolveOptions, snapperWith } from '../options/check.js';
import type { Snapper } from '../snapper.js';
import type { Sink } from '../sinks/types.js';
import { name, webUrl } from './checks.js';
import { resolveStorages, type StorageOptions, type Storages } from './storages.js';

/**
 * What takes the pictures of jobs.
 *
 * @public
 */
export type Watcher = Pick<Snapper, 'watch'>;

/**
 * How a page runs jobs.
 *
 * @public
 */
export interface SnapshotJobsOptions {
  /**
   * Jobs of the same name are the same in all tabs of this site.
   * @defaultValue `'hlsnap'`
   */
  readonly name?: string | undefined;
  /**
   * What takes the pictures.
   * @defaultValue a `Snapper` of its own
   */
  readonly snapper?: Watcher | undefined;
  /**
   * Where files are stored, by name: sinks, or sinks with how long their files stay. `embedded`, the browser's private
   * storage, is there without being named. All tabs have to name the same.
   */
  readonly storages?: Readonly<Record<string, Sink | StorageOptions>> | undefined;
  /**
   * Where callbacks go of jobs that have no address of their own.
   * @defaultValue nowhere
   */
  readonly callbackUrl?: string | undefined;
  /**
   * Signs callbacks. Whoever can read the page's script can read it, too.
   * @defaultValue they are not signed
   */
  readonly callbackSecret?: string | undefined;
  /**
   * Whether this tab may run the jobs; one that may not shows them, and what it submits is run by another.
   * @defaultValue `true`
   */
  readonly run?: boolean | undefined;
}

/** {@link SnapshotJobsOptions} with all defaults filled in. */
export interface ResolvedJobs {
  readonly name: string;
  readonly snapper: Watcher | undefined;
  readonly storages: Storages;
  readonly callbackUrl: string | undefined;
  readonly callbackSecret: string | undefined;
  readonly run: boolean;
}

const JOBS_CHECKS = {
  name: (path: string, value: unknown = 'hlsnap') => name(path, value),
  snapper: optional(snapperWith<Watcher>('watch')),
  storages: (_path: string, value: SnapshotJobsOptions['storages']) => value,
  callbackUrl: optional(webUrl),
  callbackSecret: optional(name),
  run: (path: string, value: unknown = true) => boolean(path, value),
} satisfies Readonly<Record<keyof SnapshotJobsOptions, unknown>>;

/** @throws TypeError or RangeError that names the option */
export function resolveJobs(options: SnapshotJobsOptions): ResolvedJobs {
  const checked = resolveOptions('options', options, JOBS_CHECKS);
  const folder = `hlsnap-jobs/${checked.name.replaceAll(/[^\w-]/g, '-')}`;
  return { ...checked, storages: resolveStorages(checked.storages, folder) };
}
