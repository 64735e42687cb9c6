/** An image file and the quality, 0 to 1, that made it. */
export interface FittedFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly quality: number;
}

/** Encodes at a quality from 0 to 1. */
export type EncodeAt = (quality: number) => Promise<Uint8Array<ArrayBuffer>>;

const MAX_ENCODES = 6;
/** The encode that tries the lowest quality where nothing has fitted before it. */
const LAST_CHANCE = 5;
const LOWEST_PERCENT = 1;

/**
 * The file of the best quality, up to the wanted one, that has no more than `targetBytes`. It is found by halving the
 * range, with at most 6 encodes, and so to within a twentieth of it or a percent. Where nothing fits, the file of the
 * lowest quality.
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
