import type { Timings } from '../../shared/timings.js';
import type { MadeImages } from '../image/make-images.js';

/** The steps that are timed as they follow one another. */
type Step = 'playlist' | 'fetch' | 'load' | 'decode';

export interface StepTimer {
  /** Counts the time since the last step's end to this one. */
  end(step: Step): void;
  /** Ends it all. */
  total(made: Pick<MadeImages, 'resizeMs' | 'encodeMs'>): Timings;
}

export function startStepTimer(): StepTimer {
  const started = performance.now();
  let last = started;
  const steps: Record<Step, number> = { playlist: 0, fetch: 0, load: 0, decode: 0 };
  return {
    end(step) {
      const now = performance.now();
      steps[step] += now - last;
      last = now;
    },
    total: ({ resizeMs, encodeMs }) => ({
      ...steps,
      resize: resizeMs,
      encode: encodeMs,
      total: performance.now() - started,
    }),
  };
}
