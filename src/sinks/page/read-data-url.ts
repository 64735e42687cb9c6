import { throwIfAborted } from '../../../shared/abort.js';

/**
 * A blob as a `data:` URL. Rejects with a `DOMException` if it cannot be read, or if the signal is aborted meanwhile.
 */
export function readDataUrl(blob: Blob, signal?: AbortSignal): Promise<string> {
  const reader = new FileReader();
  const stop = (): void => {
    reader.abort();
  };
  signal?.addEventListener('abort', stop, { once: true });
  return new Promise<string>((resolve, reject) => {
    reader.onloadend = () => {
      signal?.removeEventListener('abort', stop);
      if (typeof reader.result === 'string') resolve(reader.result);
      else reject(reader.error ?? new DOMException('Nothing was read', 'NotReadableError'));
    };
    throwIfAborted(signal);
    reader.readAsDataURL(blob);
  });
}
