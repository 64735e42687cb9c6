import { backoffMs } from '../../shared/backoff.js';
import { sleep, throwIfAborted } from '../../shared/abort.js';
import type { Learned, RangeRequest } from './body-slice.js';
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
  const { resource } = wanted;
  const begin = receiver().position();
  const learned: Learned = { total: undefined };
  let canRange = !isOptional(resource) || !network.ranges.isIgnoredBy(resource.url);
  let isRangeBlamed = false;
  let failures = 0;
  for (;;) {
    const current = receiver();
    const range = rangeAt(wanted, current.position(), { begin, canRange, learned });
    try {
      const end = await request(network, range, current, signal);
      if (isRangeBlamed && isOptional(resource)) network.ranges.ignoredBy(resource.url);
      return end;
    } catch (error) {
      throwIfAborted(signal);
      if (!(error instanceof FailedRequest)) throw error;
      const isLast = failures >= network.config.retries || !mayPass(error, resource);
      if (canRange && mayBlameRange(error, range, isLast)) {
        canRange = false;
        isRangeBlamed = true;
        continue;
      }
      if (isLast) throw error.reason;
      const waitMs = backoffMs(network.times, failures, error.retryAfterMs);
      // Nobody waits that long.
      if (waitMs > network.config.maxWaitSeconds * 1000) throw error.reason;
      await sleep(waitMs, signal);
      failures += 1;
    }
  }
}

/** Whether it is we who want a part, and not the playlist. */
function isOptional({ byteRange }: Resource): boolean {
  return byteRange === undefined;
}

/** They say that there is nothing, or nothing for us, or not now. */
const NOT_OF_RANGES: ReadonlySet<number | undefined> = new Set([401, 404, 410, 429]);

/**
 * Whether the same request without its range may do. Servers, proxies and firewalls refuse ranges in many ways, those
 * of a preflight that nobody asked for among them; and a range may be one of the compressed form, which cannot be read
 * and whose header other origins do not show. A connection that broke is first tried again where it broke.
 */
function mayBlameRange(
  { isRangeAtFault, reason }: FailedRequest,
  { resource, isRanged, isResumed }: RangeRequest,
  isLast: boolean,
): boolean {
  if (!isRanged || isRangeAtFault) return isRangeAtFault;
  if (!isOptional(resource) || NOT_OF_RANGES.has(reason.status)) return false;
  return !isResumed || isLast;
}

function rangeAt(
  { resource, end, maxSkip }: Omit<Transfer, 'receiver'>,
  position: number,
  { begin, canRange, learned }: { begin: number; canRange: boolean; learned: Learned },
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
    learned,
  };
}

function mayPass({ reason }: FailedRequest, { url }: Resource): boolean {
  return reason.retryable && hostOf(url) !== undefined;
}
