import type { Trace } from './take-shown.js';

/** Writes each step to the console, with the milliseconds since the first. */
export function consoleTrace(): Trace {
  const start = performance.now();
  return (step, facts) => {
    const elapsed = `${Math.round(performance.now() - start)} ms`;
    // eslint-disable-next-line no-console -- The page asked for it.
    console.log('[hls-snap]', elapsed, step, ...(facts ? [facts] : []));
  };
}
