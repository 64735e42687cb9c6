import { SnapError } from '../../shared/errors.js';
import type { MapSection, MediaSegment, SegmentKey } from '../playlist/types.js';
import { keySystemOf } from './key-systems.js';
import type { Decryption } from './types.js';

/** RFC 8216bis 4.4.4.4; the last two are the names that packagers write for SAMPLE-AES-CTR. */
const KINDS: ReadonlyMap<string, 'whole' | 'samples'> = new Map([
  ['AES-128', 'whole'],
  ['AES-256', 'whole'],
  ['AES-256-CTR', 'whole'],
  ['SAMPLE-AES', 'samples'],
  ['SAMPLE-AES-CTR', 'samples'],
  ['SAMPLE-AES-CENC', 'samples'],
  ['ISO-23001-7', 'samples'],
]);

const MAX_NAME = 60;

/**
 * Chooses the usable one among the keys that apply to a segment.
 *
 * @param hasProvider - Whether the page provides keys: then it may know the key of a DRM system. Default: `false`.
 * @throws SnapError `encrypted` if there is none and the whole segment is encrypted; it names the key systems
 */
export function findDecryption({ keys, url }: MediaSegment, hasProvider = false): Decryption {
  return choose(keys, { what: 'segment', url, hasProvider });
}

/**
 * The same for a map, which is in the clear if only samples are encrypted.
 *
 * @throws SnapError `encrypted` if there is none
 */
export function findMapDecryption({ keys, url }: MapSection, hasProvider = false): Decryption {
  if (keys.length > 0 && keys.every(isOfSamples)) return { kind: 'none' };
  const decryption = choose(keys, { what: 'map', url, hasProvider });
  return decryption.kind === 'whole' ? decryption : { kind: 'none' };
}

/** The key's IV, or the media sequence number, big-endian, in 128 bits: RFC 8216bis 5.2. */
export function segmentIv(
  { iv }: Pick<SegmentKey, 'iv'>,
  sequence: number,
): Uint8Array<ArrayBuffer> {
  if (iv) return iv;
  const derived = new Uint8Array(16);
  new DataView(derived.buffer).setBigUint64(8, BigInt(sequence));
  return derived;
}

interface Place {
  readonly what: 'segment' | 'map';
  readonly url: string;
  readonly hasProvider: boolean;
}

function choose(keys: readonly SegmentKey[], place: Place): Decryption {
  if (keys.length === 0) return { kind: 'none' };
  const known = keys.filter(({ method }) => KINDS.has(method));
  const key =
    known.find((candidate) => candidate.url !== undefined && !keySystemOf(candidate)) ??
    (place.hasProvider ? known[0] : undefined);
  const kind = KINDS.get(key?.method ?? '');
  if (key && kind) return { kind, key };
  const refused = refusal(keys, known, place);
  // Such streams often begin in the clear, whatever the playlist says.
  if (known.length > 0 && known.every(isOfSamples)) return { kind: 'none', refusal: refused };
  throw refused;
}

export function isOfSamples({ method }: SegmentKey): boolean {
  return KINDS.get(method) === 'samples';
}

function refusal(
  keys: readonly SegmentKey[],
  known: readonly SegmentKey[],
  { what, url }: Place,
): SnapError {
  const methods = listed((known.length > 0 ? known : keys).map(({ method }) => method));
  const systems = listed(known.map(keySystemOf));
  if (known.length === 0) {
    return new SnapError('encrypted', `The ${what} is encrypted by an unknown method: ${methods}`, {
      url,
    });
  }
  const reason =
    systems === ''
      ? 'but the playlist names no key'
      : `for ${systems}, whose keys are out of reach here`;
  return new SnapError('encrypted', `The ${what} is encrypted (${methods}) ${reason}`, { url });
}

function listed(names: readonly (string | undefined)[]): string {
  const known = names.filter((name) => name !== undefined).map((name) => name.slice(0, MAX_NAME));
  return [...new Set(known)].join(', ');
}
