import { SnapError } from '../../../shared/errors.js';
import { readDataUrl } from '../page/read-data-url.js';

/** A blob's bytes as base64, without the beginning of a `data:` URL. */
export async function toBase64(blob: Blob): Promise<string> {
  try {
    const url = await readDataUrl(blob);
    return url.slice(url.indexOf(',') + 1);
  } catch (cause) {
    throw new SnapError('encode-failed', 'The image could not be read', { cause });
  }
}
