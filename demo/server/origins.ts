import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from './errors.js';

/**
 * Refuses pages whose origin is not on the list, also in preflights. Programs send no Origin; browsers send one with
 * every request that could change something.
 *
 * @throws ApiError of status 403
 */
export function checkOrigin(
  { origin }: IncomingHttpHeaders,
  allowedOrigins: readonly string[],
  ownUrl: string,
): void {
  if (origin === undefined || allowedOrigins.includes(origin)) return;
  if (URL.canParse(ownUrl) && origin === new URL(ownUrl).origin) return;
  throw new ApiError(403, 'origin_not_allowed', 'Pages of this origin are not allowed here.');
}

/**
 * Refuses what a browser sends for a page of another origin without naming the page: a link, a form, an image. Only
 * pictures may be embedded anywhere.
 *
 * @throws ApiError of status 403
 */
export function checkSite(headers: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site'];
  const isOwn = site === undefined || site === 'same-origin' || site === 'none';
  if (isOwn || headers.origin !== undefined) return;
  throw new ApiError(403, 'site_not_allowed', 'Pages of other origins may not ask for this.');
}
