import { SnapError } from '../../src/shared/errors.js';
import type { MediaSegment, SegmentKey } from './types.js';

/**
 * Refuses a segment that is encrypted as a whole, or whose map is (RFC 8216bis 4.4.4.4). With the SAMPLE-AES methods
 * some samples are in the clear, so there the cutter decides.
 *
 * @throws SnapError `encrypted`, naming method and key format.
 */
export function refuseEncrypted({ url, keys, map }: MediaSegment): void {
  const key = [...keys, ...(map?.keys ?? [])].find(isWhole);
  if (!key) return;
  throw new SnapError(
    'encrypted',
    `The segment is encrypted (${key.method}, key format ${key.keyFormat})`,
    { url },
  );
}

function isWhole({ method }: SegmentKey): boolean {
  return !method.startsWith('SAMPLE-AES');
}
