import type { SignedRequest } from './signature.js';

/**
 * Whether a signature's time is up, as far as it tells: a presigned URL by `X-Amz-Date` and `X-Amz-Expires` (or the
 * older `Expires`), a policy by its `expiration`. A refusal without CORS headers does not tell the page so.
 */
export function isPastExpiry(signed: SignedRequest, nowMs: number): boolean {
  const endMs = signed.kind === 'put' ? endOfUrl(signed.url) : endOfPolicy(signed.fields);
  return endMs !== undefined && endMs <= nowMs;
}

function endOfUrl(url: string): number | undefined {
  const values = new Map(
    [...new URL(url).searchParams].map(([name, value]) => [name.toLowerCase(), value]),
  );
  for (const vendor of ['amz', 'goog']) {
    const date = values.get(`x-${vendor}-date`)?.replace(BASIC_DATE, '$1-$2-$3T$4:$5:$6Z') ?? '';
    const endMs = Date.parse(date) + numberOf(values.get(`x-${vendor}-expires`)) * 1000;
    if (!Number.isNaN(endMs)) return endMs;
  }
  const endMs = numberOf(values.get('expires')) * 1000;
  return Number.isNaN(endMs) ? undefined : endMs;
}

/** ISO 8601 without separators, in UTC. */
const BASIC_DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

function numberOf(text: string | undefined): number {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : NaN;
}

function endOfPolicy(fields: ReadonlyMap<string, string>): number | undefined {
  const policy = [...fields].find(([name]) => name.toLowerCase() === 'policy')?.[1] ?? '';
  try {
    const { expiration } = JSON.parse(atob(policy)) as { readonly expiration?: unknown };
    const endMs = typeof expiration === 'string' ? Date.parse(expiration) : NaN;
    return Number.isNaN(endMs) ? undefined : endMs;
  } catch {
    return undefined;
  }
}
