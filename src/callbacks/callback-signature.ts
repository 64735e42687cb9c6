/** What a signature covers. */
export interface SignedContent {
  /** The id of the callback. */
  readonly id: string;
  /** In seconds since 1970. */
  readonly timestamp: number;
  /** As it is sent, or its bytes. */
  readonly body: string | Uint8Array;
}

export const ID_HEADER = 'webhook-id';
export const TIMESTAMP_HEADER = 'webhook-timestamp';
export const SIGNATURE_HEADER = 'webhook-signature';
export const VERSION = 'v1,';

const ALGORITHM = { name: 'HMAC', hash: 'SHA-256' };
const PREFIX = 'whsec_';
const encoder = new TextEncoder();

/** The signature of a callback, as Standard Webhooks has it. */
export async function signCallback(secret: string, content: SignedContent): Promise<string> {
  const signature = await crypto.subtle.sign('HMAC', await toKey(secret), toBytes(content));
  return VERSION + btoa(String.fromCharCode(...new Uint8Array(signature)));
}

/** In constant time. */
export async function isSignature(
  secret: string,
  content: SignedContent,
  base64: string,
): Promise<boolean> {
  const signature = fromBase64(base64);
  if (!signature) return false;
  return crypto.subtle.verify('HMAC', await toKey(secret), signature, toBytes(content));
}

function toBytes({ id, timestamp, body }: SignedContent): Uint8Array<ArrayBuffer> {
  const head = encoder.encode(`${id}.${timestamp}.`);
  const rest = typeof body === 'string' ? encoder.encode(body) : body;
  const bytes = new Uint8Array(head.length + rest.length);
  bytes.set(head);
  bytes.set(rest, head.length);
  return bytes;
}

/** A secret that begins with `whsec_` is base64; any other one is taken as it is. */
async function toKey(secret: string): Promise<CryptoKey> {
  const decoded = secret.startsWith(PREFIX) ? fromBase64(secret.slice(PREFIX.length)) : undefined;
  const bytes = decoded ?? encoder.encode(secret);
  return crypto.subtle.importKey('raw', bytes, ALGORITHM, false, ['sign', 'verify']);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
