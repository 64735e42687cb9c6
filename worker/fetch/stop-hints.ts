import { keepLatest } from '../async/keep-latest.js';

const REMEMBERED_STOPS = 8;
const MAX_STREAMS = 64;
const MARGIN_BYTES = 16 * 1024;

/**
 * Learns how many bytes from the start of a segment are enough, from where reading earlier segments of its stream
 * stopped.
 */
export interface StopHints {
  learn(stream: string, bytes: number): void;
  /** How many bytes to ask for; `undefined` if nothing is known. */
  hint(stream: string): number | undefined;
}

export function createStopHints(): StopHints {
  const streams = new Map<string, readonly number[]>();
  return {
    learn(stream, bytes) {
      const stops = [...(streams.get(stream) ?? []), bytes].slice(-REMEMBERED_STOPS);
      keepLatest(streams, [stream, stops], MAX_STREAMS);
    },
    hint(stream) {
      const stops = streams.get(stream);
      return stops && Math.ceil(Math.max(...stops) * 1.25) + MARGIN_BYTES;
    },
  };
}
