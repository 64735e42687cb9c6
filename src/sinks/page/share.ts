import { assertOptions } from '../../options/check.js';
import { localSink, type NamedFile } from '../local-sink.js';
import { unsupported } from '../save-error.js';
import type { Sink } from '../types.js';
import { untilAborted } from '../../../shared/abort.js';

/**
 * What is shared along with the images.
 *
 * @public
 */
export interface ShareOptions {
  /** A title, for receivers that show one. */
  readonly title?: string | undefined;
  /** A text that accompanies the images. */
  readonly text?: string | undefined;
}

/**
 * What was shared.
 *
 * @public
 */
export interface ShareResult {
  /** The files' names. */
  readonly names: readonly string[];
}

/**
 * Passes all images of a snapshot to another application through the system's own dialog. The call has to come from a
 * click; an abort cannot close the dialog. It needs HTTPS or localhost.
 *
 * Its calls fail with a `SnapError`: `save-denied` (also if the user closes the dialog), `save-unsupported`, `aborted`,
 * or `disposed` after `close()`.
 *
 * @public
 */
export function share(options: ShareOptions = {}): Sink<ShareResult> {
  assertOptions('options', options, { title: true, text: true });
  const { title, text } = options;
  const shareAll = async (
    named: readonly NamedFile[],
    signal: AbortSignal | undefined,
  ): Promise<ShareResult> => {
    const files = named.map(({ name, blob, date }) => {
      const flat = name.replaceAll('/', '-');
      return new File([blob], flat, { type: blob.type, lastModified: date.getTime() });
    });
    const data = {
      files,
      ...(title !== undefined && { title }),
      ...(text !== undefined && { text }),
    };
    if (typeof navigator.share !== 'function' || !navigator.canShare(data)) {
      throw unsupported('share', 'a browser that shares files of these types');
    }
    await untilAborted(navigator.share(data), signal);
    return { names: files.map(({ name }) => name) };
  };
  return localSink({
    kind: 'share',
    write: (file, { signal }) => shareAll([file], signal),
    writeAll: (files, { signal }) => shareAll(files, signal),
  });
}
