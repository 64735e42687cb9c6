import { backoffMs } from '../../shared/backoff.js';
import { sleep, throwIfAborted } from '../../shared/abort.js';
import type { RangeRequest } from './body-slice.js';
import { FailedRequest } from './fetch-failures.js';
import { hostOf } from '../../shared/host-queue.js';
import { request, type Network, type Receiver, type RequestEnd } from './request.js';
import type { Resource } from './types.js';

/** A range of a resource to fetch, with as many requests as it takes. */
export interface Transfer {
  readonly resource: Resource;
  /** Just after the last byte to ask for; `Infinity`: to the resource's end. */
  readonly end: number;
  /** How many bytes may be read in vain if a server ignores range requests. */
  readonly maxSkip: number;
  /** The receiver of each attempt: the same receiver continues where the connection broke, a new one starts over. */
  readonly receiver: () => Receiver;
}

/**
 * Repeats a request that fails for a temporary reason, and repeats it without its byte range if that is at fault.
 *
 * @throws SnapError `network`, `http`, `playlist-not-found`, `timeout`, `too-large`, the signal's reason, and what the
 * receiver throws
 */
export async function transfer(
  network: Network,
  { receiver, ...wanted }: Transfer,
  signal: AbortSignal,
): Promise<RequestEnd> {
  const begin = receiver().position();
  let canRange = true;
  let failures = 0;
  for (;;) {
    const current = receiver();
    const range = rangeAt(wanted, current.position(), begin, canRange);
    try {
      return await request(network, range, current, signal);
    } catch (error) {
      throwIfAborted(signal);
      if (!(error instanceof FailedRequest)) throw error;
      if (error.isRangeAtFault && canRange) {
        canRange = false;
        continue;
      }
      if (failures >= network.config.retries || !mayPass(error, wanted.resource)) {
        throw error.reason;
      }
      const waitMs = backoffMs(network.times, failures, error.retryAfterMs);
      // Nobody waits that long.
      if (waitMs > network.config.maxWaitSeconds * 1000) throw error.reason;
      await sleep(waitMs, signal);
      failures += 1;
    }
  }
}

function rangeAt(
  { resource, end, maxSkip }: Omit<Transfer, 'receiver'>,
  position: number,
  begin: number,
  canRange: boolean,
): RangeRequest {
  const { byteRange } = resource;
  return {
    resource,
    position,
    end,
    windowEnd: byteRange ? byteRange.offset + byteRange.length : Infinity,
    isRanged: canRange && (position > 0 || end !== Infinity),
    isResumed: position > begin,
    maxSkip,
  };
}

function mayPass({ reason }: FailedRequest, { url }: Resource): boolean {
  return reason.retryable && hostOf(url) !== undefined;
}
