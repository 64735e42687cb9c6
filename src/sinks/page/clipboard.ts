import { localSink, type NamedFile } from '../local-sink.js';
import { unsupported } from '../save-error.js';
import type { Sink } from '../types.js';
import { untilAborted } from '../../../shared/abort.js';

/**
 * What was copied.
 *
 * @public
 */
export interface ClipboardResult {
  /** The file's name, which a clipboard does not keep. */
  readonly name: string;
  /** The size of the PNG in bytes. */
  readonly bytes: number;
}

/**
 * Copies an image to the clipboard. Browsers accept only PNG there, so other types are converted. A clipboard holds one
 * image: for a snapshot with several, it is the first.
 *
 * The page must have the focus, and in Firefox and Safari the call must come from a click; it needs HTTPS or localhost.
 * Its calls fail with a `SnapError`: `save-denied`, `save-unsupported`, `aborted`, or `disposed` after `close()`.
 *
 * @public
 */
export function clipboard(): Sink<ClipboardResult> {
  const copy = async ({ name, blob }: NamedFile, signal: AbortSignal | undefined) => {
    if (typeof ClipboardItem === 'undefined' || !('clipboard' in navigator)) {
      throw unsupported('clipboard', 'the Clipboard API, which pages have only over HTTPS');
    }
    const png = untilAborted(toPng(blob), signal);
    // Safari forgets the click while the image is converted, unless it gets the promise.
    const item = new ClipboardItem({ 'image/png': png });
    await untilAborted(navigator.clipboard.write([item]), signal);
    return { name, bytes: (await png).size };
  };
  return localSink<ClipboardResult>({
    kind: 'clipboard',
    write: (file, { signal }) => copy(file, signal),
    writeAll: async ([first], { signal }) => {
      if (!first) throw unsupported('clipboard', 'an image');
      return copy(first, signal);
    },
  });
}

async function toPng(blob: Blob): Promise<Blob> {
  if (blob.type === 'image/png') return blob;
  const bitmap = await createImageBitmap(blob);
  try {
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    if (!context) throw unsupported('clipboard', 'a canvas');
    context.drawImage(bitmap, 0, 0);
    return await canvas.convertToBlob({ type: 'image/png' });
  } finally {
    bitmap.close();
  }
}
