import { toHex } from '../../shared/hex.js';

/** A random key of 32 hex digits. `crypto.randomUUID` does not exist on pages without TLS. */
export function newKey(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(16)));
}
