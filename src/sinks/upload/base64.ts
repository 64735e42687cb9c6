import { SnapError } from '../../shared/errors.js';

/** A blob's bytes as base64, without the head of a `data:` URL. */
export function toBase64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const url = reader.result as string;
      resolve(url.slice(url.indexOf(',') + 1));
    };
    reader.onerror = () => {
      reject(
        new SnapError('encode-failed', 'The image could not be read', { cause: reader.error }),
      );
    };
    reader.readAsDataURL(blob);
  });
}
