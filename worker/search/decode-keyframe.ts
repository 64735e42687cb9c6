import { isSnapError, SnapError, type SnapErrorCode } from '../../shared/errors.js';
import type { DecodeOptions } from '../decode/types.js';
import type { CodedPicture } from '../keyframe/types.js';

/** What a decoder says of bytes that it cannot make sense of. */
const NO_SENSE: readonly SnapErrorCode[] = ['decode-failed', 'unsupported-container'];

/**
 * Decodes a picture. Where a segment that could not be cut (`uncut` says why) makes no sense to the decoder either, the
 * cutter's error says better what is wrong.
 */
export async function decodeKeyframe<Picture>(
  engine: { decode(picture: CodedPicture, options: DecodeOptions): Promise<Picture> },
  { picture, uncut }: { readonly picture: CodedPicture; readonly uncut: SnapError | undefined },
  options: DecodeOptions,
): Promise<Picture> {
  try {
    return await engine.decode(picture, options);
  } catch (error) {
    if (!uncut || !isSnapError(error) || !NO_SENSE.includes(error.code)) throw error;
    throw new SnapError(uncut.code, uncut.message, { url: uncut.url, cause: error });
  }
}
