import type { TimelineSegment } from '../results/timeline.js';
import type { ArchiveStep } from './archive-levels.js';
import { largestUnit } from './time-units.js';

/**
 * The texts of an archive.
 *
 * @public
 */
export interface ArchiveTexts {
  /** The name of the whole, for screen readers. */
  readonly label: string;
  /** The button that shows more tiles of less time each. */
  readonly zoomIn: string;
  /** The button that shows fewer. */
  readonly zoomOut: string;
  /** The playlist is being loaded. */
  readonly loading: string;
  /** The recording has nothing to show. */
  readonly empty: string;
  /** The playlist cannot be loaded. */
  readonly failed: string;
  /** In place of a picture that cannot be made. */
  readonly noPicture: string;
  /** In place of a picture that has left a live recording. */
  readonly gone: string;
  /** How far tiles are apart; `{interval}` is a length of time. */
  readonly every: string;
  /** Tiles are single segments. */
  readonly everySegment: string;
}

export const ARCHIVE_TEXTS: ArchiveTexts & Readonly<Record<string, unknown>> = {
  label: 'Recording',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  loading: 'Loading …',
  empty: 'Nothing was recorded.',
  failed: 'The recording cannot be loaded.',
  noPicture: 'no picture',
  gone: 'no longer there',
  every: 'a picture every {interval}',
  everySegment: 'every picture',
};

export function stepText(
  step: ArchiveStep,
  { every, everySegment }: ArchiveTexts,
  language: string | undefined,
): string {
  if (step === 'segment') return everySegment;
  const [unit, seconds] = largestUnit(step);
  const format = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });
  return every.replace('{interval}', () => format.format(step / seconds));
}

/** How the moments of a recording are written. */
export type WriteMoment = (segment: Pick<TimelineSegment, 'date' | 'time'>) => string;

/**
 * Wall-clock times, with what it takes to tell them apart: the day where there are several, the year, the offset where
 * clocks are put forward or back; seconds of the recording where it has no dates.
 */
export function momentWriter(
  segments: readonly TimelineSegment[],
  language: string | undefined,
  timeZone: string | undefined,
): WriteMoment {
  const format = (fields: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(language, { ...fields, timeZone });
  const ends = [segments[0]?.date, segments.at(-1)?.date];
  const isOneIn = (fields: Intl.DateTimeFormatOptions, ...types: readonly string[]): boolean => {
    const parts = ends.map((date) => (date ? format(fields).formatToParts(date) : []));
    const texts = parts.map((all) => all.filter(({ type }) => types.includes(type)));
    return new Set(texts.map((all) => all.map(({ value }) => value).join())).size === 1;
  };
  const isOneYear = isOneIn({ year: 'numeric', era: 'short' }, 'year', 'era');
  const isOneDay = isOneYear && isOneIn({ month: 'numeric', day: 'numeric' }, 'month', 'day');
  const isOneOffset = isOneIn({ timeZoneName: 'longOffset' }, 'timeZoneName');
  const time = format({
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
    ...(!isOneOffset && { timeZoneName: 'shortOffset' }),
  });
  const day = format({ month: 'short', day: 'numeric', ...(!isOneYear && { year: 'numeric' }) });
  return ({ date, time: seconds }) => {
    if (!date) return elapsedText(seconds);
    return isOneDay ? time.format(date) : `${day.format(date)}, ${time.format(date)}`;
  };
}

function elapsedText(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts = [whole / 3600, (whole / 60) % 60, whole % 60].map(Math.floor);
  return parts.map((part, index) => (index === 0 ? part : String(part).padStart(2, '0'))).join(':');
}
