import { incomplete, tooLarge } from './fetch-failures.js';
import { joinBytes } from '../bytes/join-bytes.js';
import type { Network, Receiver } from './request.js';
import { transfer } from './transfer.js';
import type { FetchedBytes, FetchLimits, Resource } from './types.js';

/** See `FetchClient.whole`. */
export async function fetchWhole(
  network: Network,
  resource: Resource,
  { maxBytes, signal }: FetchLimits,
): Promise<FetchedBytes> {
  const { byteRange } = resource;
  const start = byteRange?.offset ?? 0;
  const end = byteRange ? byteRange.offset + byteRange.length : Infinity;
  let bytesFetched = 0;
  let chunks: Uint8Array[] = [];
  let length = 0;
  const receiver: Receiver = {
    position: () => start + length,
    room: () => maxBytes - length + 1,
    fetched: (bytes) => {
      bytesFetched += bytes;
    },
    take: (bytes) => {
      length += bytes.byteLength;
      if (length > maxBytes) return Promise.reject(tooLarge(resource, maxBytes));
      chunks.push(bytes);
      return Promise.resolve(undefined);
    },
  };
  // A playlist may have changed since the connection broke, and then its two halves would not fit together.
  const restart = (): Receiver => {
    chunks = [];
    length = 0;
    return receiver;
  };
  const wanted = { resource, end, maxSkip: maxBytes, receiver: restart };
  const { url, state, maxAgeMs, lastModified } = await transfer(network, wanted, signal);
  if (state === 'more') throw incomplete(resource);
  return { url, bytes: joinBytes(chunks), bytesFetched, maxAgeMs, lastModified };
}
