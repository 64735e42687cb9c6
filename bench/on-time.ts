import { phaseMs } from '../src/live-jobs/sources.js';

/** What became of the due times of a job. */
export interface DueTimes {
  readonly due: number;
  /** Those whose snapshot was stored before the next one was due. */
  readonly onTime: number;
  /** How long after the due time each of those was stored, in milliseconds. */
  readonly lagsMs: readonly number[];
}

/** Looks at the due times from `fromMs` on, before `toMs`. */
export function dueTimesOf(
  { id, storedMs }: { readonly id: string; readonly storedMs: readonly number[] },
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  intervalSeconds: number,
): DueTimes {
  const intervalMs = intervalSeconds * 1000;
  const phase = phaseMs(id, intervalSeconds);
  const first = Math.ceil((fromMs - phase) / intervalMs);
  const end = Math.ceil((toMs - phase) / intervalMs);
  const dueMs = Array.from({ length: end - first }, (_, i) => phase + (first + i) * intervalMs);
  const lagsMs = dueMs.flatMap((due) => {
    const stored = storedMs.find((time) => time >= due && time < due + intervalMs);
    return stored === undefined ? [] : [stored - due];
  });
  return { due: dueMs.length, onTime: lagsMs.length, lagsMs };
}
