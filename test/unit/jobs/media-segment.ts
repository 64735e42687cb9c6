import type { MediaSegment } from '../../../shared/targets.js';

/** A segment of two seconds at the start of its playlist, but for what is named. */
export function mediaSegment(more: Partial<MediaSegment> = {}): MediaSegment {
  return {
    url: 'https://example.com/segment.ts',
    byteRange: undefined,
    map: undefined,
    keys: [],
    sequence: 0,
    discontinuitySequence: 0,
    startTime: 0,
    duration: 2,
    programDateTimeMs: undefined,
    isGap: false,
    isIFrame: false,
    ...more,
  };
}
