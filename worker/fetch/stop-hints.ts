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

/** Where reading a stream's segments stopped: the last ones, in bytes. */
type Stops = readonly [stream: string, bytes: readonly number[]];

/** What workers tell each other: what one of them has learned; nothing, where one asks what the others know. */
export type StopMessage = readonly Stops[];

interface OwnHints extends StopHints {
  /** All that is known. */
  stops(): readonly Stops[];
}

export function createStopHints(): OwnHints {
  const streams = new Map<string, readonly number[]>();
  return {
    learn(stream, bytes) {
      const stops = [...(streams.get(stream) ?? []), bytes].slice(-REMEMBERED_STOPS);
      keepLatest(streams, [stream, stops], MAX_STREAMS);
    },
    hint(stream) {
      const stops = streams.get(stream);
      return stops && toHint(Math.max(...stops));
    },
    stops: () => [...streams],
  };
}

/**
 * Hints of several workers, which take pictures of the same streams: what makes one ask for more, it tells the others,
 * and one that begins is told what they know.
 *
 * @param channel - leads to the others, who learn by themselves without it
 */
export function createSharedStopHints(
  channel: Pick<BroadcastChannel, 'postMessage' | 'onmessage'> | undefined,
): StopHints {
  const own = createStopHints();
  if (!channel) return own;
  const post = (message: StopMessage): void => {
    channel.postMessage(message);
  };
  const isMore = (stream: string, bytes: number): boolean =>
    toHint(bytes) > (own.hint(stream) ?? 0);
  channel.onmessage = ({ data }: MessageEvent<StopMessage>) => {
    const known = own.stops();
    if (data.length === 0 && known.length > 0) post(known);
    for (const [stream, stops] of data) {
      const most = Math.max(...stops);
      if (isMore(stream, most)) own.learn(stream, most);
    }
  };
  post([]);
  return {
    learn(stream, bytes) {
      if (isMore(stream, bytes)) post([[stream, [bytes]]]);
      own.learn(stream, bytes);
    },
    hint: (stream) => own.hint(stream),
  };
}

function toHint(bytes: number): number {
  return Math.ceil(bytes * 1.25) + MARGIN_BYTES;
}
