import { TypedEventTarget } from '../typed-event-target.js';
import { newKey } from '../http/key.js';
import { assertObject, boolean, optional, resolveOptions, text } from '../options/check.js';
import { announcedJob, type AnnouncedStream } from './announced.js';
import { CallbackLog } from './callback-log.js';
import { webUrl } from './checks.js';
import { JobEngine } from './engine.js';
import type { JobFiles } from './files.js';
import type { JobChange } from './commit-job.js';
import { toLiveJob, resolveJob, type JobOptions, type LiveJob, type StoredJob } from './job.js';
import type { JobEvent, JobEventType } from './job-event.js';
import { afterStart, afterStop, newJob, type JobPlan } from './job-state.js';
import { pageOfJobs, resolveJobQuery, type JobQuery } from './job-query.js';
import { resolveJobs, type SnapshotJobsOptions } from './options.js';
import { existing, JobRules, JobTemplates } from './records.js';
import { addressOf } from './stream-address.js';
import { jobSettingsOf } from './templates.js';
import { JobUsage } from './usage-log.js';

/**
 * A page of jobs.
 *
 * @public
 */
export interface JobPage {
  /** Those of this page. */
  readonly jobs: readonly LiveJob[];
  /** For the next page; `undefined`: this is the last one. */
  readonly cursor: string | undefined;
  /** How many fit the query in all. */
  readonly total: number;
}

/**
 * The events of {@link SnapshotJobs}, in every tab: those that callbacks tell, too, and `jobchange` for each job that
 * is not what it was, or is gone.
 *
 * @public
 */
export interface SnapshotJobsEventMap extends Readonly<
  Record<JobEventType, CustomEvent<JobEvent>>
> {
  /** Jobs changed: their states, numbers or files. */
  readonly jobchange: CustomEvent<{ readonly ids: readonly string[] }>;
}

/**
 * Takes snapshots of live streams, as a service does, in a page: jobs that take them at an interval, name them by a
 * template, store them, tell of them and count what they use. Everything is kept in the browser, and goes on after a
 * reload. Of several tabs one runs the jobs; where it goes away, another one goes on.
 *
 * @example
 * ```ts no-run
 * const jobs = new SnapshotJobs();
 * const template = await jobs.templates.create({ name: 'each 10 s', interval: 10, sequenceFormat: true });
 * const job = await jobs.submit({ name: 'gate', url: 'https://cdn.example/live/gate.m3u8', template: template.id });
 * jobs.addEventListener('snapshotstored', ({ detail }) => console.log(detail.files[0]?.name));
 * ```
 *
 * @public
 */
export class SnapshotJobs extends TypedEventTarget<SnapshotJobsEventMap> {
  /** How often snapshots are taken, and how their files are called. */
  readonly templates: JobTemplates;
  /** Which announced streams get a job. */
  readonly rules: JobRules;
  /** What was stored. */
  readonly files: JobFiles;
  /** What was told, and whether it arrived. */
  readonly callbacks: CallbackLog;
  /** What was used. */
  readonly usage: JobUsage;
  readonly #engine: JobEngine;

  /**
   * Opens the jobs of this site, and runs them, unless another tab does.
   *
   * @throws `TypeError` or `RangeError` at once, naming the option that is wrong.
   */
  constructor(options: SnapshotJobsOptions = {}) {
    super();
    this.#engine = new JobEngine(resolveJobs(options), (ids, events) => {
      for (const event of events) this.emit(event.type, event);
      this.emit('jobchange', { ids });
    });
    const { store, files } = this.#engine;
    this.templates = new JobTemplates(store);
    this.rules = new JobRules(store);
    this.files = files;
    this.callbacks = new CallbackLog(store, () => {
      this.#engine.command();
    });
    this.usage = new JobUsage(store);
  }

  /** Whether this tab runs the jobs. */
  get isRunner(): boolean {
    return this.#engine.isRunner;
  }

  /**
   * Submits a job, which starts by itself: if its stream is not there yet, it looks for it until it is.
   *
   * @throws `TypeError` or `RangeError` at once, naming the option that is wrong; `RangeError` from the promise if there
   * is no such template.
   */
  submit(options: JobOptions): Promise<LiveJob> {
    const { appName, streamName, ...given } = resolveJob(options);
    const own = addressOf(given.url);
    const address = {
      domain: own.domain,
      appName: appName ?? own.appName,
      streamName: streamName ?? own.streamName,
    };
    return this.#submit({ ...given, ...address, rule: undefined });
  }

  /**
   * Tells of a stream that is live now: it gets a job by the most specific rule for its domain and application. A stream
   * that has a job goes on with it; where that had ended or failed, or still waits for another address of the stream, it
   * is started anew with what the rule says now.
   *
   * @param url - The stream's playlist.
   * @param names - Its application and stream, if the URL's path does not tell them.
   * @returns its job; `undefined`: no rule fits
   * @throws `TypeError` at once, naming the argument that is wrong.
   */
  announce(
    url: string | URL,
    names: { readonly appName?: string | undefined; readonly streamName?: string | undefined } = {},
  ): Promise<LiveJob | undefined> {
    const checked = webUrl('url', url);
    const { appName, streamName } = resolveOptions('names', names, {
      appName: optional(text),
      streamName: optional(text),
    });
    const own = addressOf(checked);
    return this.#announce({
      url: checked,
      domain: own.domain,
      appName: appName ?? own.appName,
      streamName: streamName ?? own.streamName,
    });
  }

  /**
   * Starts a job that was stopped, has failed or is paused, with its template as it is now. One that runs stays as it is.
   *
   * @throws `RangeError` from the promise if there is no job of this id.
   */
  async start(id: string): Promise<LiveJob> {
    const { wants } = existing('job', id, await this.#engine.store.get('jobs', id));
    if (!wants) return this.restart(id);
    return toLiveJob(await this.#engine.change(id, (job) => ({ job })));
  }

  /**
   * Stops a job. What is being written is written.
   *
   * @throws `RangeError` from the promise if there is no job of this id.
   */
  async stop(id: string): Promise<LiveJob> {
    const job = await this.#engine.change(id, (one) => ({ job: afterStop(one, Date.now()) }));
    return toLiveJob(job);
  }

  /**
   * Stops a job, and starts it with its template as it is now. Its numbers go on.
   *
   * @throws `RangeError` from the promise if there is no job of this id.
   */
  async restart(id: string): Promise<LiveJob> {
    const { template } = existing('job', id, await this.#engine.store.get('jobs', id));
    const now = await this.templates.get(template);
    const settings = now && jobSettingsOf(now);
    const change = (job: StoredJob): JobChange => ({ job: afterStart(job, settings, Date.now()) });
    return toLiveJob(await this.#engine.change(id, change));
  }

  /** A job, or `undefined` if there is none of this id. */
  async get(id: string): Promise<LiveJob | undefined> {
    const job = await this.#engine.store.get('jobs', id);
    return job && toLiveJob(job);
  }

  /**
   * Lists jobs.
   *
   * @throws `TypeError` or `RangeError` at once, naming the option that is wrong.
   */
  async list(query: JobQuery = {}): Promise<JobPage> {
    const resolved = resolveJobQuery(query);
    const { page, cursor, total } = pageOfJobs(await this.#engine.store.all('jobs'), resolved);
    return { jobs: page.map(toLiveJob), cursor, total };
  }

  /**
   * Deletes a job; `false` if there is none of this id.
   *
   * @param options - `files`: whether its files are deleted, too; by default they stay.
   * @throws `SnapError` from the promise, that of a storage that does not delete a file.
   */
  async delete(
    id: string,
    options: { readonly files?: boolean | undefined } = {},
  ): Promise<boolean> {
    assertObject('options', options);
    const withFiles = boolean('options.files', options.files ?? false);
    const wasThere = await this.#engine.store.remove('jobs', id);
    this.#engine.command();
    if (withFiles) await this.files.deleteAll(id);
    this.#engine.tell([id], []);
    return wasThere;
  }

  /** Ends what this tab does; another tab goes on with the jobs. What is being written is written. */
  close(): Promise<void> {
    return this.#engine.close();
  }

  async #submit(plan: JobPlan): Promise<LiveJob> {
    this.#engine.refuseClosed();
    const template = await this.templates.get(plan.template);
    const settings = jobSettingsOf(existing('template', plan.template, template));
    const job = newJob(newKey(), plan, settings, Date.now());
    await this.#engine.store.put('jobs', job);
    this.#engine.tell([job.id], []);
    this.#engine.command();
    return toLiveJob(job);
  }

  async #announce(stream: AnnouncedStream): Promise<LiveJob | undefined> {
    this.#engine.refuseClosed();
    const { job, isChanged } = (await announcedJob(this.#engine.store, stream)) ?? {};
    if (job && isChanged) {
      this.#engine.tell([job.id], []);
      this.#engine.command();
    }
    return job && toLiveJob(job);
  }
}
