import type { LocalSink } from '../types.js';
import { localSink } from '../local-sink.js';

/**
 * An image with a URL in this page.
 *
 * @public
 */
export interface ObjectUrlResult {
  /** The file's name. */
  readonly name: string;
  /** For `src` and `href` in this page. */
  readonly url: string;
  /** Frees the image; the URL stops working. */
  revoke(): void;
}

/**
 * Gives images URLs in this page, to show or link them. Each holds its image in memory until its `revoke()` or the
 * sink's `close()`. A Content Security Policy has to allow `blob:` where they are shown.
 *
 * Its calls fail with a `SnapError`: `aborted`, or `disposed` after `close()`.
 *
 * @public
 */
export function objectUrl(): LocalSink<ObjectUrlResult> {
  const urls = new Set<string>();
  const revoke = (url: string): void => {
    URL.revokeObjectURL(url);
    urls.delete(url);
  };
  return localSink({
    kind: 'objectUrl',
    write: ({ name, blob }) => {
      const url = URL.createObjectURL(blob);
      urls.add(url);
      return Promise.resolve({
        name,
        url,
        revoke() {
          revoke(url);
        },
      });
    },
    close: () => {
      for (const url of urls) revoke(url);
      return Promise.resolve();
    },
  });
}
