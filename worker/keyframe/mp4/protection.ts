import { ByteReader, childBoxes, findBox, readVersion } from './boxes.js';
import type { Protection, SampleEntry } from './sample-entry.js';

/** ISO/IEC 14496-12 8.9.4: from here on, `group_description_index` means a description in the fragment itself. */
const FIRST_LOCAL_GROUP = 0x10001;
const GROUPING_TYPE = 'seig';
const HAS_SUBSAMPLES = 2;

/**
 * Whether a sample's bytes are encrypted: ISO/IEC 23001-7. A protected track may have samples in the clear, by its
 * default, by a sample group (6), or because none of the sample's bytes are (7.2).
 */
export function isSampleEncrypted(
  entry: SampleEntry,
  place: { readonly index: number; readonly trackFragment: Uint8Array | undefined },
  sampleTable: Uint8Array,
): boolean {
  if (!entry.protection) return false;
  const fragment = place.trackFragment ?? new Uint8Array(0);
  const protection = findGroupProtection(place.index, fragment, sampleTable) ?? entry.protection;
  if (!protection.isProtected) return false;
  const senc = findBox(fragment, 'senc')?.payload;
  return !senc || hasProtectedBytes(senc, place.index, protection.ivBytes);
}

function findGroupProtection(
  index: number,
  fragment: Uint8Array,
  sampleTable: Uint8Array,
): Protection | undefined {
  const group = findGroup(fragment, index);
  if (group === 0) return undefined;
  const isLocal = group >= FIRST_LOCAL_GROUP;
  const place = isLocal ? group - FIRST_LOCAL_GROUP : group - 1;
  return readGroupDescription(isLocal ? fragment : sampleTable, place);
}

/** The sample's `group_description_index` in `sbgp`; 0 for none: 14496-12 8.9.2. */
function findGroup(fragment: Uint8Array, index: number): number {
  const reader = findGrouping(fragment, 'sbgp');
  if (!reader) return 0;
  if (reader.version === 1) reader.body.skip(4);
  const entries = Math.min(reader.body.u32(), Math.floor(reader.body.remaining / 8));
  let covered = 0;
  for (let i = 0; i < entries; i++) {
    covered += reader.body.u32();
    const group = reader.body.u32();
    if (index < covered) return group;
  }
  return 0;
}

/** Entry `place` of `sgpd`: 14496-12 8.9.3, 23001-7 6. */
function readGroupDescription(boxes: Uint8Array, place: number): Protection | undefined {
  const reader = findGrouping(boxes, 'sgpd');
  if (!reader) return undefined;
  const { version, body } = reader;
  const defaultBytes = version === 1 ? body.u32() : 0;
  if (version >= 2) body.skip(4);
  const entries = body.u32();
  if (place >= entries) return undefined;
  for (let i = 0; i <= place && body.remaining > 0; i++) {
    const bytes = version === 1 && defaultBytes === 0 ? body.u32() : defaultBytes;
    if (i === place) {
      body.skip(2);
      const isProtected = body.u8() !== 0;
      const ivBytes = body.u8();
      return body.isOverrun ? undefined : { isProtected, ivBytes };
    }
    body.skip(bytes > 0 ? bytes : 20);
  }
  return undefined;
}

function findGrouping(
  boxes: Uint8Array,
  name: string,
): { version: number; body: ByteReader } | undefined {
  for (const { type, payload } of childBoxes(boxes)) {
    if (type !== name) continue;
    const body = new ByteReader(payload);
    const { version } = readVersion(body);
    if (body.fourCharacters() === GROUPING_TYPE) return { version, body };
  }
  return undefined;
}

/** 23001-7 7.2.2. Without a list of subsamples the whole sample is protected. */
function hasProtectedBytes(senc: Uint8Array, index: number, ivBytes: number): boolean {
  const reader = new ByteReader(senc);
  const { flags } = readVersion(reader);
  const samples = reader.u32();
  if ((flags & HAS_SUBSAMPLES) === 0 || index >= samples) return true;
  for (let i = 0; i <= index; i++) {
    reader.skip(ivBytes);
    const subsamples = reader.u16();
    let protectedBytes = 0;
    for (let j = 0; j < subsamples; j++) {
      reader.skip(2);
      protectedBytes += reader.u32();
      if (reader.isOverrun) return true;
    }
    if (reader.isOverrun) return true;
    if (i === index) return subsamples === 0 || protectedBytes > 0;
  }
  return true;
}
