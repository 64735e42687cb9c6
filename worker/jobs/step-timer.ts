import type { Timings } from '../../shared/protocol.js';
import type { MadeImages } from '../image/make-images.js';

/** The steps that are timed as they follow one another. */
type Lap = 'playlist' | 'fetch' | 'load' | 'decode';

export interface Clock {
  /** Counts the time since the last lap to a step. */
  lap(step: Lap): void;
  end(made: MadeImages): Timings;
}

export function createClock(): Clock {
  const started = performance.now();
  let last = started;
  const laps: Record<Lap, number> = { playlist: 0, fetch: 0, load: 0, decode: 0 };
  return {
    lap(step) {
      const now = performance.now();
      laps[step] += now - last;
      last = now;
    },
    end: ({ resizeMs, encodeMs }) => ({
      ...laps,
      resize: resizeMs,
      encode: encodeMs,
      total: performance.now() - started,
    }),
  };
}
