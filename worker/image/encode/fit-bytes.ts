/** An image file, and the quality, 0 to 1, with which it was made. */
export interface FittedFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly quality: number;
}

/** Encodes at a quality from 0 to 1. */
export type EncodeAt = (quality: number) => Promise<Uint8Array<ArrayBuffer>>;

const MAX_ENCODES = 6;
/** The encode that tries the lowest quality if nothing has fitted before. */
const LAST_CHANCE = 5;
const LOWEST_PERCENT = 1;

/**
 * The file of the highest quality, up to the wanted one, with at most `targetBytes`. A binary search of at most 6
 * encodes finds it to within a twentieth of the range, or a percent. If nothing fits, it is the file of the lowest
 * quality.
 */
export async function fitBytes(
  encode: EncodeAt,
  wanted: number,
  targetBytes: number,
): Promise<FittedFile> {
  let tooLarge: FittedFile = { bytes: await encode(wanted), quality: wanted };
  if (tooLarge.bytes.length <= targetBytes) return tooLarge;
  let fitting: FittedFile | undefined;
  for (let count = 2; count <= MAX_ENCODES; count++) {
    const low = Math.round((fitting?.quality ?? 0) * 100);
    const high = Math.ceil(tooLarge.quality * 100);
    if (high - low <= 1) break;
    const percent = !fitting && count === LAST_CHANCE ? LOWEST_PERCENT : (low + high) >> 1;
    const quality = percent / 100;
    const file = { bytes: await encode(quality), quality };
    if (file.bytes.length <= targetBytes) fitting = file;
    else tooLarge = file;
  }
  return fitting ?? tooLarge;
}
