import { localSink } from '../local-sink.js';
import { readDataUrl } from './read-data-url.js';
import type { Sink } from '../types.js';

/**
 * An image as text.
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
 * Turns images into `data:` URLs, for markup that has to stand alone; each is a third larger than its file. A Content
 * Security Policy has to allow `data:` where they are shown.
 *
 * Its calls fail with a `SnapError`: `aborted`, or `disposed` after `close()`.
 *
 * @public
 */
export function dataUrl(): Sink<DataUrlResult> {
  return localSink({
    kind: 'dataUrl',
    write: async ({ name, blob }, { signal }) => ({ name, url: await readDataUrl(blob, signal) }),
  });
}
