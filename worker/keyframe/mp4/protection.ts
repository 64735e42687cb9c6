import type { UnitProtection } from '../types.js';
import { findAuxiliary, type SampleAuxiliary } from './auxiliary.js';
import { ByteReader, childBoxes, readVersion } from './boxes.js';
import type { Sample } from './sample.js';
import type { SampleEntry } from './sample-entry.js';
import { isIv, readSampleProtection, type SampleProtection } from './track-protection.js';

/** ISO/IEC 14496-12 8.9.4: from here on, `group_description_index` means a description in the fragment itself. */
const FIRST_LOCAL_GROUP = 0x10001;
const GROUPING_TYPE = 'seig';

const SCHEMES = ['cenc', 'cens', 'cbc1', 'cbcs'] as const;
type Scheme = (typeof SCHEMES)[number];

/**
 * How a sample is encrypted, ISO/IEC 23001-7; `undefined`: not at all, `unknown`: in a way that nobody here can undo.
 * A protected track may have samples in the clear, by its default, by a sample group (6), or because none of the
 * sample's bytes are (7.2).
 */
export function findProtection(
  entry: SampleEntry,
  sample: Pick<Sample, 'index' | 'fragment'>,
  sampleTable: Uint8Array,
): UnitProtection | 'unknown' | undefined {
  if (!entry.protection) return undefined;
  const traf = sample.fragment?.traf ?? new Uint8Array(0);
  const protection = findGroupProtection(sample.index, traf, sampleTable) ?? entry.protection;
  if (!protection.isProtected) return undefined;
  const auxiliary =
    sample.fragment && findAuxiliary(sample.fragment, sample.index, protection.ivBytes);
  const subsamples = auxiliary?.subsamples ?? [];
  if (isAllClear(subsamples)) return undefined;
  const scheme = SCHEMES.find((name) => name === entry.protection?.scheme);
  const iv = ivOf(protection, auxiliary);
  if (!scheme || !iv) return 'unknown';
  return { scheme, iv, pattern: patternOf(scheme, protection), subsamples };
}

function isAllClear(subsamples: SampleAuxiliary['subsamples']): boolean {
  return subsamples.length > 0 && subsamples.every(({ encrypted }) => encrypted === 0);
}

/** Without any of its own the one of the playlist is left. */
function ivOf(
  { ivBytes, constantIv }: SampleProtection,
  auxiliary: SampleAuxiliary | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  if (ivBytes === 0) return constantIv ?? new Uint8Array(0);
  return auxiliary && isIv(auxiliary.iv) ? auxiliary.iv : undefined;
}

/** Only two of the schemes have one: 23001-7 10. */
function patternOf(scheme: Scheme, { pattern }: SampleProtection): SampleProtection['pattern'] {
  return scheme === 'cens' || scheme === 'cbcs' ? pattern : undefined;
}

function findGroupProtection(
  index: number,
  traf: Uint8Array,
  sampleTable: Uint8Array,
): SampleProtection | undefined {
  const group = findGroup(traf, index);
  if (group === 0) return undefined;
  const isLocal = group >= FIRST_LOCAL_GROUP;
  const place = isLocal ? group - FIRST_LOCAL_GROUP : group - 1;
  return readGroupDescription(isLocal ? traf : sampleTable, place);
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
function readGroupDescription(boxes: Uint8Array, place: number): SampleProtection | undefined {
  const reader = findGrouping(boxes, 'sgpd');
  if (!reader) return undefined;
  const { version, body } = reader;
  const defaultBytes = version === 1 ? body.u32() : 0;
  if (version >= 2) body.skip(4);
  const entries = body.u32();
  if (place >= entries) return undefined;
  for (let i = 0; i <= place && body.remaining > 0; i++) {
    const bytes = version === 1 && defaultBytes === 0 ? body.u32() : defaultBytes;
    if (i === place) return readSampleProtection(body, true);
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
