import { SnapError } from '../../../shared/errors.js';
import { shownUrl } from '../../../shared/local-url.js';
import type { KeyQuestion } from '../../../shared/protocol.js';
import type { KeyProvider } from '../../options/snapper.js';

/** Asks the caller's own function for a key; `undefined`: it is to be fetched. */
export async function provideKey(
  provider: KeyProvider,
  question: KeyQuestion,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const playlistUrl = shownUrl(question.playlistUrl);
    const url = question.url === undefined ? undefined : shownUrl(question.url);
    const given = await provider({ ...question, playlistUrl, url });
    return given === undefined ? undefined : toBytes(given);
  } catch (cause) {
    throw new SnapError('encrypted', 'The keyProvider failed', {
      ...(question.url === undefined ? {} : { url: question.url }),
      cause,
    });
  }
}

function toBytes(source: BufferSource): Uint8Array<ArrayBuffer> {
  if (source instanceof ArrayBuffer) return new Uint8Array(source).slice();
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
  }
  throw new TypeError('The keyProvider must return an ArrayBuffer or a view of one');
}
