import type { ListedSegment } from '../types.js';

const DATE =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(?:Z|([+-])(\d\d):?(\d\d)?)?$/i;

/**
 * An ISO 8601 date as in EXT-X-PROGRAM-DATE-TIME (RFC 8216bis 4.4.4.6), in milliseconds since 1970; `undefined` for
 * anything else. Without a time zone it is UTC, so that the page's own zone does not matter.
 */
export function parseDate(text: string): number | undefined {
  const match = DATE.exec(text.trim());
  if (!match) return undefined;
  const [, day = '', minute = '', second = '00', fraction = '0', sign, hours, minutes] = match;
  const utc = Date.parse(`${day}T${minute}:${second}Z`);
  if (Number.isNaN(utc)) return undefined;
  const zoneMinutes = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  const digits = fraction.padEnd(3, '0');
  const milliseconds = Number(`${digits.slice(0, 3)}.${digits.slice(3)}`);
  return utc + milliseconds - (sign === '-' ? -1 : 1) * zoneMinutes * 60_000;
}

export type DatedSegment = Omit<ListedSegment, 'programDateTimeMs'> & {
  programDateTimeMs: number | undefined;
};

/**
 * Dates the segments that have no date of their own: forward from the previous date, or else backward from the next one
 * (RFC 8216bis 6.3.3); across a discontinuity only if the other side has no date.
 */
export function interpolateDates(segments: readonly DatedSegment[]): void {
  const backwards = segments.toReversed();
  fill(segments, (a, b) => a.discontinuitySequence === b.discontinuitySequence);
  fill(backwards, (a, b) => a.discontinuitySequence === b.discontinuitySequence);
  fill(segments, () => true);
  fill(backwards, () => true);
}

/** Dates only forward: a delta update leaves out what comes before its first segment. */
export function countDatesOn(segments: readonly DatedSegment[]): void {
  fill(segments, (a, b) => a.discontinuitySequence === b.discontinuitySequence);
}

function fill(
  segments: readonly DatedSegment[],
  mayCount: (known: DatedSegment, segment: DatedSegment) => boolean,
): void {
  let known: DatedSegment | undefined;
  for (const segment of segments) {
    if (segment.programDateTimeMs !== undefined) known = segment;
    else if (known?.programDateTimeMs !== undefined && mayCount(known, segment)) {
      segment.programDateTimeMs =
        known.programDateTimeMs + (segment.startTime - known.startTime) * 1000;
    }
  }
}
