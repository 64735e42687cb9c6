import { localSink } from './local-sink.js';
import type { Sink } from './types.js';
import { throwIfAborted } from './upload/abort.js';

/**
 * An image as a text.
 *
 * @public
 */
export interface DataUrlResult {
  /** The file's name. */
  readonly name: string;
  /** The whole image, as `data:image/…;base64,…`. */
  readonly url: string;
}

/**
 * Turns images into `data:` URLs, for markup that has to stand alone: a third larger than the file. A Content Security
 * Policy has to allow `data:` where they are shown.
 *
 * Its calls fail with a `SnapError`: `aborted`, or `disposed` after `close()`.
 *
 * @public
 */
export function dataUrl(): Sink<DataUrlResult> {
  return localSink({
    kind: 'dataUrl',
    write: async ({ name, blob }, { signal }) => ({ name, url: await read(blob, signal) }),
  });
}

function read(blob: Blob, signal: AbortSignal | undefined): Promise<string> {
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
