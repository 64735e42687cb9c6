import type { ArchiveStep } from './archive-levels.js';

/** A place in an archive, as a page's address has it. */
export interface ArchivePlace {
  /** In seconds on the playlist's timeline, or as wall-clock time. */
  readonly moment: number | Date;
  /** How far apart tiles are; `undefined`: it does not say. */
  readonly step: ArchiveStep | undefined;
}

/** `#t=2026-01-01T12:00:00.000Z&every=900`; `undefined` where there is no moment. */
export function readFragment(hash: string): ArchivePlace | undefined {
  const fields = new URLSearchParams(hash.slice(1));
  const moment = readMoment(fields.get('t') ?? '');
  if (moment === undefined) return undefined;
  const every = fields.get('every');
  const step = every === 'segment' ? every : Number(every);
  return { moment, step: every === null || Number.isNaN(step) ? undefined : step };
}

/** The fragment with a place in it; what else it has stays. */
export function writeFragment(hash: string, { moment, step }: ArchivePlace): string {
  const fields = new URLSearchParams(hash.slice(1));
  fields.set('t', typeof moment === 'number' ? String(moment) : moment.toISOString());
  if (step === undefined) fields.delete('every');
  else fields.set('every', String(step));
  return `#${fields.toString().replaceAll('%3A', ':')}`;
}

function readMoment(text: string): number | Date | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  // Browsers make a date of anything, such as of -1.
  const date = new Date(/^[+-]?\d{4,6}-\d\d/.test(text) ? text : NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
