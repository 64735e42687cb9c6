import {
  ID_HEADER,
  isSignature,
  SIGNATURE_HEADER,
  TIMESTAMP_HEADER,
  VERSION,
} from './callback-signature.js';

/**
 * The headers of a request: those of `fetch`, or an object with names in lower case, as Node has it.
 *
 * @public
 */
export type CallbackHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * How a callback is verified.
 *
 * @public
 */
export interface VerifyOptions {
  /**
   * How far the time of the callback may be from now, in seconds.
   * @defaultValue 300
   */
  readonly tolerance?: number | undefined;
  /**
   * The time, in milliseconds since 1970.
   * @defaultValue now
   */
  readonly now?: number | undefined;
}

/**
 * Whether a request is a callback of jobs with this secret, and was sent just now. It needs nothing but WebCrypto, so it
 * works in Node and on other servers. The signature is that of Standard Webhooks. A server that takes each `webhook-id`
 * only once is safe from repetitions, too.
 *
 * @param secret - The `callbackSecret` of the jobs.
 * @param headers - Of the request.
 * @param body - The text of the request, or its bytes, exactly as it came.
 *
 * @example
 * ```ts no-run
 * const body = await request.text();
 * if (!(await verifyCallback(secret, request.headers, body))) return new Response('', { status: 401 });
 * const { type, job, files } = JSON.parse(body) as JobEvent;
 * ```
 *
 * @public
 */
export async function verifyCallback(
  secret: string,
  headers: CallbackHeaders,
  body: string | Uint8Array,
  options: VerifyOptions = {},
): Promise<boolean> {
  const { tolerance = 300, now = Date.now() } = options;
  const id = read(headers, ID_HEADER);
  const timestamp = Number(read(headers, TIMESTAMP_HEADER));
  const isNow = Math.abs(now / 1000 - timestamp) <= tolerance;
  if (id === '' || !Number.isInteger(timestamp) || !isNow) return false;
  // While a secret is replaced there is one for each.
  const signatures = read(headers, SIGNATURE_HEADER).split(' ').slice(0, MOST_SIGNATURES);
  for (const signature of signatures) {
    if (!signature.startsWith(VERSION)) continue;
    const content = { id, timestamp, body };
    if (await isSignature(secret, content, signature.slice(VERSION.length))) return true;
  }
  return false;
}

const MOST_SIGNATURES = 8;

function read(headers: CallbackHeaders, name: string): string {
  const value =
    typeof headers.get === 'function'
      ? headers.get(name)
      : (headers as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : '';
}
