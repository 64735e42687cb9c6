import { SnapError } from '../../src/shared/errors.js';
import { throwIfAborted } from '../abort.js';
import type { ByteRange } from '../playlist/types.js';

/** Something to fetch, for the error's text. */
export type ResourceKind = 'playlist' | 'map' | 'segment';

export interface Resource {
  readonly kind: ResourceKind;
  readonly url: string;
  readonly byteRange: ByteRange | undefined;
  /** Asks the server even where the browser's cache has an answer that may still be used. */
  readonly isLive?: boolean;
}

/**
 * Sends a GET that needs no preflight: its one header, a `Range` of the form `bytes=a-b`, is safelisted (Fetch 2.2.2).
 *
 * @throws SnapError `network`, `http`, `playlist-not-found`, or the signal's own.
 */
export async function openResource(resource: Resource, signal: AbortSignal): Promise<Response> {
  const { kind, url, byteRange } = resource;
  throwIfAborted(signal);
  let response: Response;
  try {
    response = await fetch(url, {
      signal,
      cache: resource.isLive === true ? 'no-cache' : 'default',
      headers: byteRange ? rangeHeader(byteRange) : {},
    });
  } catch (cause) {
    throwIfAborted(signal);
    throw new SnapError(
      'network',
      `The ${kind} could not be fetched: the network failed, or the server does not allow this page to read it (CORS)`,
      { url, cause },
    );
  }
  if (!response.ok) {
    void response.body?.cancel().catch(() => undefined);
    throw statusError(kind, url, response.status);
  }
  return response;
}

function rangeHeader({ offset, length }: ByteRange): HeadersInit {
  return { Range: `bytes=${offset}-${offset + length - 1}` };
}

function statusError(kind: ResourceKind, url: string, status: number): SnapError {
  return kind === 'playlist' && (status === 404 || status === 410)
    ? new SnapError('playlist-not-found', `There is no playlist: HTTP ${status}`, { url, status })
    : new SnapError('http', `The ${kind} was refused: HTTP ${status}`, { url, status });
}
