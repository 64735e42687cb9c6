import { isSnapError, SnapError, type SnapErrorCode } from '../../shared/errors.js';
import type { DecodedPicture } from '../picture/types.js';
import type { CutPicture, UncutSegment } from '../search/cut-pictures.js';
import type { KnownKeys } from '../search/known-keys.js';

/** What a decoder has to guess beyond this share of a picture makes it none. */
const MAX_RUBBISH_SHARE = 0.5;
/** What a decoder says of bytes that it cannot make sense of. */
const NO_SENSE: readonly SnapErrorCode[] = ['decode-failed', 'unsupported-container'];

/** Decodes what was cut, with what the cutter knows of it: a decoder knows neither keys nor segments. */
export async function decodeCut<Picture extends Pick<DecodedPicture, 'damagedShare'>>(
  decode: () => Promise<Picture>,
  cut: Pick<CutPicture, 'kind' | 'keyBytes'> | Pick<UncutSegment, 'kind' | 'reason'>,
  knownKeys: Pick<KnownKeys, 'add'>,
): Promise<Picture> {
  if (cut.kind === 'uncut') return decodeUncut(decode, cut.reason);
  if (!cut.keyBytes) return decode();
  const picture = await refuseRubbish(decode);
  knownKeys.add(cut.keyBytes);
  return picture;
}

/** Where a segment makes no sense to the decoder either, the cutter's error says better what is wrong. */
async function decodeUncut<Picture>(
  decode: () => Promise<Picture>,
  { code, message, url }: SnapError,
): Promise<Picture> {
  try {
    return await decode();
  } catch (error) {
    if (!isSnapError(error) || !NO_SENSE.includes(error.code)) throw error;
    throw new SnapError(code, message, { url, cause: error });
  }
}

/** What a wrong key makes of samples is rubbish to a decoder. */
async function refuseRubbish<Picture extends Pick<DecodedPicture, 'damagedShare'>>(
  decode: () => Promise<Picture>,
): Promise<Picture> {
  try {
    const picture = await decode();
    if (picture.damagedShare <= MAX_RUBBISH_SHARE) return picture;
  } catch (error) {
    if (!isSnapError(error) || error.code !== 'decode-failed') throw error;
  }
  throw new SnapError('encrypted', 'The key does not fit: what it decrypts is no picture');
}
