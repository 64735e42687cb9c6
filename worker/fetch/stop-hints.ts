import { keepLatest } from '../async/keep-latest.js';

const REMEMBERED_STOPS = 8;
/** More than a wall has. */
const MAX_STREAMS = 1000;
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

/** Where reading a segment stopped, as workers tell each other. */
interface Stop {
  readonly stream: string;
  readonly bytes: number;
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

/**
 * Hints of several workers, which take pictures of the same streams: what makes one ask for more, it tells the others.
 *
 * @param channel - leads to the others, who learn by themselves without it
 */
export function createSharedStopHints(
  channel: Pick<BroadcastChannel, 'postMessage' | 'onmessage'> | undefined,
): StopHints {
  const own = createStopHints();
  if (!channel) return own;
  channel.onmessage = ({ data: { stream, bytes } }: MessageEvent<Stop>) => {
    own.learn(stream, bytes);
  };
  return {
    learn(stream, bytes) {
      const before = own.hint(stream) ?? 0;
      own.learn(stream, bytes);
      if ((own.hint(stream) ?? 0) > before) channel.postMessage({ stream, bytes } satisfies Stop);
    },
    hint: (stream) => own.hint(stream),
  };
}
