import { newKey } from '../http/key.js';
import type { CallbackDelivery } from './delivery.js';
import type { JobFile } from './file.js';
import type { StoredJob } from './job.js';
import { stateEvent, toJobEvent, type JobEvent } from './job-event.js';
import { iso } from './job-state.js';
import type { Commit, JobStore } from './job-store.js';

export interface CommitParts {
  readonly store: JobStore;
  /** Where callbacks go; `undefined`: there are none. */
  readonly callbackUrl: string | undefined;
  /** Called with what was written. */
  readonly onCommit: (events: readonly JobEvent[], job: StoredJob) => void;
}

export interface JobChange extends Pick<Commit, 'job' | 'usage'> {
  readonly files?: readonly JobFile[];
  /** Whether the files are a new snapshot. */
  readonly isStored?: boolean;
}

/** Changes a job together with all that follows from it: its files, usage, events and their callbacks. */
export async function commitJob(
  { store, callbackUrl, onCommit }: CommitParts,
  id: string,
  change: (job: StoredJob) => JobChange | undefined,
): Promise<(Commit & { readonly before: StoredJob }) | undefined> {
  const done = await store.commit(id, (before) => {
    const changed = change(before);
    if (!changed) return undefined;
    const { job, usage, isStored = false } = changed;
    const eventId = isStored ? newKey() : undefined;
    const files = changed.files?.map((file) => ({ ...file, eventId: eventId ?? file.eventId }));
    const events = eventsOf(before, job, eventId, files);
    const url = job.callbackUrl ?? callbackUrl;
    const callbacks = url === undefined ? [] : events.map((event) => toDelivery(event, url));
    return { job, files, usage, events, callbacks };
  });
  if (done) onCommit(done.events ?? [], done.job);
  return done;
}

function eventsOf(
  before: StoredJob,
  job: StoredJob,
  stored: string | undefined,
  files: readonly JobFile[] = [],
): readonly JobEvent[] {
  const time = iso(Date.now());
  const type = stateEvent(before, job);
  return [
    ...(type ? [toJobEvent(type, job, { id: newKey(), time })] : []),
    ...(stored === undefined
      ? []
      : [toJobEvent('snapshotstored', job, { id: stored, time, files })]),
  ];
}

function toDelivery(event: JobEvent, url: string): CallbackDelivery {
  const { id, job, time } = event;
  return { id, jobId: job.id, url, state: 'pending', event, at: time, attempts: [] };
}
