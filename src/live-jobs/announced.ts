import { newKey } from '../http/key.js';
import type { StoredJob } from './job.js';
import { afterStart, newJob } from './job-state.js';
import type { JobStore } from './job-store.js';
import { existing } from './records.js';
import { mostSpecific, type Rule } from './rules.js';
import { portOf, type StreamAddress } from './stream-address.js';
import { jobSettingsOf } from './templates.js';

/** As of the options of a job. */
const MOST_CHARACTERS = 128;

/** A stream that is live. */
export interface AnnouncedStream extends StreamAddress {
  readonly url: string;
}

/**
 * The job of a stream that is live. All of it is one transaction: several tabs may be told of one stream at once.
 *
 * @returns `undefined`: it has none, and no rule fits
 */
export function announcedJob(
  store: JobStore,
  stream: AnnouncedStream,
): Promise<{ readonly job: StoredJob; readonly isChanged: boolean } | undefined> {
  return store.run(['rules', 'templates', 'jobs'], async (tx) => {
    const [rules, jobs] = await Promise.all([
      tx.objectStore('rules').getAll(),
      tx.objectStore('jobs').getAll(),
    ]);
    const rule = mostSpecific(rules, { ...stream, port: portOf(stream.url) });
    const before = jobs.find((job) => job.rule !== undefined && isOf(job, stream));
    if (before && !(rule && beginsAnew(before, stream))) return { job: before, isChanged: false };
    if (!rule) return undefined;
    const template = await tx.objectStore('templates').get(rule.template);
    const settings = jobSettingsOf(existing('template', rule.template, template));
    const job = ruledJob(stream, { rule, before, settings });
    await tx.objectStore('jobs').put(job);
    return { job, isChanged: true };
  });
}

function ruledJob(
  { url, domain, appName, streamName }: AnnouncedStream,
  by: {
    readonly rule: Rule;
    readonly before: StoredJob | undefined;
    readonly settings: StoredJob['settings'];
  },
): StoredJob {
  const { template, storage, callbackUrl, id } = by.rule;
  const given = { url, template, storage, callbackUrl, rule: id };
  if (by.before) return afterStart({ ...by.before, ...given }, by.settings, Date.now());
  const name = Array.from(streamName).slice(0, MOST_CHARACTERS).join('');
  const plan = { ...given, domain, appName, streamName, name, kind: 'stream' } as const;
  return newJob(newKey(), plan, by.settings, Date.now());
}

/** What has not started may wait at an address that lets nobody in any more, where a new one does. */
function beginsAnew({ state, url }: StoredJob, stream: AnnouncedStream): boolean {
  return state === 'ended' || state === 'failed' || (state === 'init' && url !== stream.url);
}

function isOf(job: StoredJob, { url, domain, appName, streamName }: AnnouncedStream): boolean {
  return (
    job.domain === domain &&
    new URL(job.url).port === new URL(url).port &&
    job.appName === appName &&
    job.streamName === streamName
  );
}
