import type { Resource } from './open.js';
import { streamResource } from './stream.js';

/** A resource fetched to its end. */
export interface WholeResource {
  readonly url: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Fetches a resource whole. Throws as `streamResource` does. */
export async function fetchWhole(
  resource: Resource,
  limits: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<WholeResource> {
  const chunks: Uint8Array[] = [];
  const { url } = await streamResource(resource, limits, (chunk) => {
    chunks.push(chunk);
    return undefined;
  });
  return { url, bytes: joinBytes(chunks) };
}

export function joinBytes(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
