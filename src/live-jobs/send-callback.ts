import { sleep } from '../../shared/abort.js';
import {
  ID_HEADER,
  signCallback,
  SIGNATURE_HEADER,
  TIMESTAMP_HEADER,
} from '../callbacks/callback-signature.js';
import type { CallbackAttempt, CallbackDelivery } from './delivery.js';
import { iso } from './job-state.js';

/** In seconds. */
const TIMEOUT = 3;
const ATTEMPTS = 3;
const PAUSE_MS = 1000;

export interface CallbackParts {
  /** `undefined`: callbacks are not signed. */
  readonly secret: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Sends a callback up to three times, a second apart.
 *
 * @returns it with its new attempts, `delivered` or `undelivered`
 * @throws SnapError with code `aborted`
 */
export async function sendCallback(
  delivery: CallbackDelivery,
  parts: CallbackParts,
): Promise<CallbackDelivery> {
  const attempts = [...delivery.attempts];
  for (let count = 0; count < ATTEMPTS; count += 1) {
    if (count > 0) await sleep(PAUSE_MS, parts.signal);
    const attempt = await sendOnce(delivery, parts);
    attempts.push(attempt);
    if (attempt.error === undefined) return { ...delivery, state: 'delivered', attempts };
  }
  return { ...delivery, state: 'undelivered', attempts };
}

async function sendOnce(
  { url, event }: CallbackDelivery,
  { secret, signal }: CallbackParts,
): Promise<CallbackAttempt> {
  const at = iso(Date.now());
  const body = JSON.stringify(event);
  const timeout = AbortSignal.timeout(TIMEOUT * 1000);
  try {
    const {
      status,
      ok,
      body: answer,
    } = await fetch(url, {
      method: 'POST',
      body,
      headers: await headersOf(event.id, body, secret),
      // Whoever leads it elsewhere has not taken it.
      redirect: 'error',
      cache: 'no-store',
      signal: AbortSignal.any([signal, timeout]),
    });
    // The status is all that counts, and a body without an end would keep the connection.
    answer?.cancel().catch(() => undefined);
    return { at, status, error: ok ? undefined : `HTTP ${status}` };
  } catch {
    const late = `No answer within ${TIMEOUT} s`;
    return { at, status: undefined, error: timeout.aborted ? late : FAILED };
  }
}

const FAILED =
  'No connection, a redirect, or the server does not allow requests from this page (CORS)';

async function headersOf(
  id: string,
  body: string,
  secret: string | undefined,
): Promise<Record<string, string>> {
  const timestamp = Math.floor(Date.now() / 1000);
  const headers = {
    'content-type': 'application/json',
    [ID_HEADER]: id,
    [TIMESTAMP_HEADER]: String(timestamp),
  };
  if (secret === undefined) return headers;
  return { ...headers, [SIGNATURE_HEADER]: await signCallback(secret, { id, timestamp, body }) };
}
