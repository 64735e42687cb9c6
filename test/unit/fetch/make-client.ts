import { expect } from 'vitest';
import { createHostQueue } from '../../../shared/host-queue.js';
import type { NetworkConfig } from '../../../shared/protocol.js';
import { createFetchClient } from '../../../worker/fetch/client.js';
import { createStopHints } from '../../../worker/fetch/stop-hints.js';
import { nativeFetch } from '../../../worker/fetch/page-fetch.js';
import type {
  FetchClient,
  FetchConfig,
  FetchLimits,
  SegmentSource,
} from '../../../worker/fetch/types.js';

const NO_SETTINGS = { credentials: undefined, headers: [], referrerPolicy: undefined };

/** Waits between attempts are over at once. */
export const NO_WAITS = { baseMs: 1, capMs: 1, random: () => 1 };

/** A client without retries and cache, unless told otherwise. */
export function makeClient(
  {
    connectionsPerHost = 6,
    ...config
  }: Partial<FetchConfig & Omit<NetworkConfig, 'settings'>> = {},
  times = NO_WAITS,
): FetchClient {
  return createFetchClient(
    {
      fetch: nativeFetch,
      settings: { playlist: NO_SETTINGS, key: NO_SETTINGS, segment: NO_SETTINGS },
      retries: 0,
      stallTimeoutSeconds: 600,
      maxWaitSeconds: 60,
      hosts: createHostQueue(connectionsPerHost),
      hints: createStopHints(),
      cacheBytes: 0,
      ...config,
    },
    times,
  );
}

export const LIMITS: FetchLimits = { maxBytes: 1_000_000, signal: new AbortController().signal };

/** 200,000 bytes, each place different from its neighbours. */
export const BODY = Uint8Array.from({ length: 200_000 }, (_, i) => ((i * 31) ^ (i >> 8)) & 255);

export interface SegmentRead {
  readonly bytes: Uint8Array;
  readonly bytesFetched: number;
  readonly largestChunk: number;
}

/** Reads a segment until at least so many bytes are there, or to its end. */
export async function readUntil(
  client: FetchClient,
  source: Pick<SegmentSource, 'url'> & Partial<SegmentSource>,
  stopAt = Infinity,
  limits: FetchLimits = LIMITS,
): Promise<SegmentRead> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let bytesFetched = 0;
  await client.segment(
    { byteRange: undefined, sequence: 0, stream: 'stream', ...source },
    limits,
    (chunk) => {
      chunks.push(chunk);
      length += chunk.byteLength;
      return length >= stopAt ? 'stop' : undefined;
    },
    (bytes) => {
      bytesFetched += bytes;
    },
  );
  return {
    bytes: new Uint8Array(Buffer.concat(chunks)),
    bytesFetched,
    largestChunk: Math.max(0, ...chunks.map(({ byteLength }) => byteLength)),
  };
}

/** Far quicker than to compare element by element. */
export function isSame(bytes: Uint8Array, expected: Uint8Array): boolean {
  return Buffer.compare(bytes, expected) === 0;
}

/** Waits until something is as expected. */
export function soon<T>(get: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(get);
}
