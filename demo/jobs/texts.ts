import type { CallbackDelivery, JobEventType, LiveJob } from 'hlsnap/jobs';
import { textOfCode } from '../error-texts.js';

export const STATE_WORDS: Readonly<Record<LiveJob['state'], string>> = {
  init: 'waiting',
  started: 'started',
  paused: 'paused',
  ended: 'ended',
  failed: 'failed',
};

export const CALLBACK_WORDS: Readonly<Record<CallbackDelivery['state'], string>> = {
  pending: 'being sent',
  delivered: 'delivered',
  undelivered: 'not delivered',
};

export const EVENT_WORDS: Readonly<Record<JobEventType, string>> = {
  snapshotstored: 'Snapshot stored',
  jobstarted: 'Job started',
  jobpaused: 'Job paused',
  jobended: 'Job ended',
  jobfailed: 'Job failed',
};

/** What is wrong with a job and what to do about it; `undefined`: nothing is wrong. */
export function adviceOf({
  state,
  code,
}: Pick<LiveJob, 'state' | 'code'>): readonly [title: string, advice: string] | undefined {
  if (state === 'ended' && code === 'ended') {
    return [
      'The stream has ended',
      'The job goes on looking for it; stop it if it will not return.',
    ];
  }
  if (code === undefined || code === 'ended') return undefined;
  if (code === 'storage-full') {
    return [
      'The browser’s storage is full',
      'Delete files, or free space on this device, then press Start. Nothing that was stored is lost.',
    ];
  }
  const { title, advice } = textOfCode(code);
  const next = {
    init: 'The job goes on looking.',
    ended: 'The job goes on looking.',
    failed: 'Then press Start.',
    ...{ paused: 'Then press Start.', started: '' },
  }[state];
  return [title, `${advice} ${next}`];
}

/** `2026-01-31 12:30:05`, in the user's words and time. */
export function formatMoment(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

const BRIEF: Intl.DateTimeFormatOptions = {
  ...{ month: 'short', day: 'numeric' },
  ...{ hour: 'numeric', minute: '2-digit', second: '2-digit' },
};

/** The same without a year. */
export function formatBrief(iso: string): string {
  return new Date(iso).toLocaleString(undefined, BRIEF);
}

/** `3 × HTTP 500 · HTTP 200` */
export function formatAttempts(attempts: CallbackDelivery['attempts']): string {
  const told = attempts.map(({ status, error }) => error ?? `HTTP ${status ?? ''}`);
  const runs: { readonly text: string; count: number }[] = [];
  for (const text of told) {
    const last = runs.at(-1);
    if (last?.text === text) last.count += 1;
    else runs.push({ text, count: 1 });
  }
  return runs.map(({ text, count }) => (count === 1 ? text : `${count} × ${text}`)).join(' · ');
}

/** `12 missed: 10 unchanged, 2 late`; empty if there are none. */
export function formatMissed(missed: LiveJob['missed']): string {
  const some = Object.entries(missed).filter(([, count]) => count > 0);
  const total = some.reduce((sum, [, count]) => sum + count, 0);
  const reasons = some.map(([reason, count]) => `${count} ${reason}`).join(', ');
  return total === 0 ? '' : `${total} missed: ${reasons}`;
}
