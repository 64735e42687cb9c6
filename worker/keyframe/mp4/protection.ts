import type { UnitProtection } from '../unit.js';
import { findAuxiliary, type SampleAuxiliary } from './auxiliary.js';
import { ByteReader, readVersion, type Box } from '../../bytes/boxes.js';
import type { Sample } from './sample.js';
import type { SampleEntry } from './sample-entry.js';
import { isIv, readSampleProtection, type SampleProtection } from './track-protection.js';

/** ISO/IEC 14496-12 8.9.4: from this value on, `group_description_index` means a description in the fragment itself. */
const FIRST_LOCAL_GROUP = 0x10001;
const GROUPING_TYPE = 'seig';
/** Minutes of pictures. Finding a sample's part takes longer the further behind it is. */
const MAX_SAMPLES_IN_FRAGMENT = 4096;

const SCHEMES = ['cenc', 'cens', 'cbc1', 'cbcs'] as const;
type Scheme = (typeof SCHEMES)[number];

/**
 * How a sample is encrypted, ISO/IEC 23001-7; `undefined`: not at all, `unknown`: in a way that cannot be decrypted
 * here. A protected track may have samples in the clear: by its default, by a sample group (6), or because none of the
 * sample's bytes are encrypted (7.2).
 */
export function findProtection(
  entry: SampleEntry,
  sample: Pick<Sample, 'index' | 'fragment'>,
  trackBoxes: readonly Box[],
): UnitProtection | 'unknown' | undefined {
  if (!entry.protection) return undefined;
  if (sample.index >= MAX_SAMPLES_IN_FRAGMENT) return 'unknown';
  const boxes = sample.fragment?.boxes ?? [];
  const protection = findGroupProtection(sample.index, boxes, trackBoxes) ?? entry.protection;
  if (!protection.isProtected) return undefined;
  const auxiliary = findAuxiliary(sample.fragment, sample.index, protection.ivBytes);
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

/** Without an IV of its own, a sample has the playlist's. */
function ivOf(
  { ivBytes, constantIv }: SampleProtection,
  auxiliary: SampleAuxiliary | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  if (ivBytes === 0) return constantIv ?? new Uint8Array(0);
  return auxiliary && isIv(auxiliary.iv) ? auxiliary.iv : undefined;
}

/** Only two of the schemes have a pattern: 23001-7 10. */
function patternOf(scheme: Scheme, { pattern }: SampleProtection): SampleProtection['pattern'] {
  return scheme === 'cens' || scheme === 'cbcs' ? pattern : undefined;
}

function findGroupProtection(
  index: number,
  boxes: readonly Box[],
  trackBoxes: readonly Box[],
): SampleProtection | undefined {
  const group = findGroup(boxes, index);
  if (group === 0) return undefined;
  const isLocal = group >= FIRST_LOCAL_GROUP;
  const place = isLocal ? group - FIRST_LOCAL_GROUP : group - 1;
  return readGroupDescription(isLocal ? boxes : trackBoxes, place);
}

/** The sample's `group_description_index` in `sbgp`, or 0: 14496-12 8.9.2. */
function findGroup(boxes: readonly Box[], index: number): number {
  const reader = findGrouping(boxes, 'sbgp');
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

/** Entry `place` in `sgpd`: 14496-12 8.9.3, 23001-7 6. */
function readGroupDescription(boxes: readonly Box[], place: number): SampleProtection | undefined {
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
  boxes: readonly Box[],
  name: string,
): { version: number; body: ByteReader } | undefined {
  for (const { type, payload } of boxes) {
    if (type !== name) continue;
    const body = new ByteReader(payload);
    const { version } = readVersion(body);
    if (body.fourCharacters() === GROUPING_TYPE) return { version, body };
  }
  return undefined;
}
