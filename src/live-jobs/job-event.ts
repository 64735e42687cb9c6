import type { JobFile } from './file.js';
import type { JobState, LiveJob, StoredJob } from './job.js';

/**
 * What happens to jobs.
 *
 * @public
 */
export type JobEventType = 'snapshotstored' | 'jobstarted' | 'jobpaused' | 'jobended' | 'jobfailed';

/**
 * What is told of an event: the detail of the DOM event, and the body of the callback.
 *
 * @public
 */
export interface JobEvent {
  /** The version of this form. */
  readonly version: 1;
  /** The same each time this event is sent. */
  readonly id: string;
  /** What happened. */
  readonly type: JobEventType;
  /** When, in ISO 8601. */
  readonly time: string;
  /** The job after it. Its URL has no query. */
  readonly job: Pick<
    LiveJob,
    | 'id'
    | 'name'
    | 'url'
    | 'domain'
    | 'appName'
    | 'streamName'
    | 'state'
    | 'code'
    | 'since'
    | 'sequence'
  >;
  /** With `snapshotstored`: the files, one for each image and way to store it. */
  readonly files: readonly JobFile[];
}

const STATE_EVENTS: Readonly<Partial<Record<JobState, JobEventType>>> = {
  started: 'jobstarted',
  paused: 'jobpaused',
  ended: 'jobended',
  failed: 'jobfailed',
};

/** What a change of a job is to the world; `undefined`: nothing. */
export function stateEvent(before: StoredJob, after: StoredJob): JobEventType | undefined {
  return before.state === after.state ? undefined : STATE_EVENTS[after.state];
}

export function toJobEvent(
  type: JobEventType,
  job: StoredJob,
  about: { readonly id: string; readonly time: string; readonly files?: readonly JobFile[] },
): JobEvent {
  const { id, name, url, domain, appName, streamName, state, code, since, sequence } = job;
  return {
    version: 1,
    id: about.id,
    type,
    time: about.time,
    job: {
      ...{ id, name, domain, appName, streamName, state, code, since, sequence },
      url: url.replace(/[?#].*$/s, ''),
    },
    files: about.files ?? [],
  };
}
