import { SnapError } from '../../shared/errors.js';
import type { CodedRun, CodedUnit, UnitProtection } from '../keyframe/types.js';
import { BLOCK_BYTES, importKey } from './aes.js';
import { decryptCbcSpans, decryptCtrSpans } from './cipher-spans.js';
import { chainedSpans, counterSpans, type CommonProtection } from './common-encryption.js';
import { unescapeSampleAes } from './sample-aes.js';

type Bytes = Uint8Array<ArrayBuffer>;

interface KeyMaterial {
  /** One imported key for each of the two ways to use it. */
  readonly cbc: CryptoKey;
  readonly ctr: CryptoKey;
  readonly iv: Bytes | undefined;
}

/**
 * The run with all units decrypted; units without protection stay as they are.
 *
 * @param keyIv - The IV of EXT-X-KEY, or the derived one; for MPEG-TS, and for MP4 that has no IV of its own.
 * @throws SnapError `encrypted` if the key or an IV has a wrong length, or the page is not a secure context;
 * `decode-failed` if encrypted parts reach beyond their sample
 */
export async function decryptRun(run: CodedRun, keyBytes: Bytes, keyIv?: Bytes): Promise<CodedRun> {
  if (run.units.every(({ protection }) => !protection)) return run;
  const [cbc, ctr] = await Promise.all([
    importKey('AES-CBC', keyBytes),
    importKey('AES-CTR', keyBytes),
  ]);
  const key: KeyMaterial = { cbc, ctr, iv: keyIv };
  return { ...run, units: await Promise.all(run.units.map((unit) => decryptUnit(unit, key))) };
}

async function decryptUnit(unit: CodedUnit, key: KeyMaterial): Promise<CodedUnit> {
  const { data, protection } = unit;
  if (!protection) return unit;
  const isNalLevel = protection.scheme === 'sample-aes-h264';
  const clear = isNalLevel ? decryptSampleAes(data, key) : decryptCommon(data, protection, key);
  return { ...unit, data: await clear, protection: undefined };
}

function decryptSampleAes(data: Bytes, { cbc, iv }: KeyMaterial): Promise<Bytes> {
  const unit = unescapeSampleAes(data);
  return decryptCbcSpans(cbc, blockOf(iv), unit.data, unit.spans);
}

function decryptCommon(
  data: Bytes,
  protection: CommonProtection,
  { cbc, ctr, iv }: KeyMaterial,
): Promise<Bytes> {
  const first = blockOf(protection.iv.length > 0 ? protection.iv : iv);
  return isCounted(protection)
    ? decryptCtrSpans(ctr, first, data, counterSpans(protection, data.length))
    : decryptCbcSpans(cbc, first, data, chainedSpans(protection, data.length));
}

function isCounted({ scheme }: UnitProtection): boolean {
  return scheme === 'cenc' || scheme === 'cens';
}

/** ISO/IEC 23001-7 9.2: an IV of 8 bytes is padded with zeros at the end. */
function blockOf(iv: Bytes | undefined): Bytes {
  if (iv?.length !== BLOCK_BYTES && iv?.length !== 8) {
    throw new SnapError('encrypted', `The IV is ${iv?.length ?? 0} bytes long, not 8 or 16`);
  }
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(iv);
  return block;
}
