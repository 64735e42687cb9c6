import { childBoxes, findBox } from '../../../worker/bytes/boxes.js';
import type { CodedUnit, UnitProtection } from '../../../worker/keyframe/unit.js';
import { concat, type Bytes } from './fixtures.js';

// Reads what these fixtures have, and nothing else: one track, one moof, sizes in trun, subsamples in senc.

type Common = Exclude<UnitProtection, { scheme: 'sample-aes-h264' }>;

interface TrackProtection {
  readonly scheme: Common['scheme'];
  readonly pattern: Common['pattern'];
  readonly ivBytes: number;
  readonly constantIv: Bytes;
}

const VISUAL_ENTRY_BYTES = 78;

/** The samples of a fragmented MP4, as a cutter would hand them over. */
export function samplesOf(init: Bytes, segment: Bytes): CodedUnit[] {
  const moofStart = [...childBoxes(segment)].findIndex(({ type }) => type === 'moof');
  const boxes = [...childBoxes(segment)];
  const moof = boxes[moofStart];
  if (!moof) throw new Error('No moof');
  const offset = moof.whole.byteOffset - segment.byteOffset;
  const trun = view(payload(moof.payload, 'traf', 'trun'));
  const flags = trun.getUint32(0) & 0xffffff;
  let at = offset + trun.getInt32(8);
  const sizes = sampleSizes(trun, flags);
  const protections = protectionsOf(init, moof.payload, sizes.length);
  return sizes.map((size, index) => {
    const data = segment.slice(at, at + size);
    at += size;
    return { data, pts: undefined, protection: protections[index] };
  });
}

function sampleSizes(trun: DataView, flags: number): number[] {
  const fields = [0x100, 0x200, 0x400, 0x800].filter((flag) => (flags & flag) !== 0);
  const sizeField = fields.indexOf(0x200);
  const start = 8 + ((flags & 1) === 0 ? 0 : 4) + ((flags & 4) === 0 ? 0 : 4);
  return Array.from({ length: trun.getUint32(4) }, (_, index) =>
    trun.getUint32(start + (index * fields.length + sizeField) * 4),
  );
}

function protectionsOf(init: Bytes, moof: Uint8Array, count: number): (Common | undefined)[] {
  const track = trackProtection(init);
  if (!track) return Array.from({ length: count }, () => undefined);
  const { ivBytes, constantIv, ...scheme } = track;
  const senc = payload(moof, 'traf', 'senc');
  const reader = view(senc);
  const hasSubsamples = (reader.getUint32(0) & 2) !== 0;
  let at = 8;
  return Array.from({ length: count }, () => {
    const iv = ivBytes === 0 ? constantIv : new Uint8Array(senc.slice(at, at + ivBytes));
    at += ivBytes;
    const subsamples = Array.from(
      { length: hasSubsamples ? reader.getUint16(at) : 0 },
      (_, index) => ({
        clear: reader.getUint16(at + 2 + index * 6),
        encrypted: reader.getUint32(at + 4 + index * 6),
      }),
    );
    if (hasSubsamples) at += 2 + subsamples.length * 6;
    return { ...scheme, iv, subsamples };
  });
}

function trackProtection(init: Bytes): TrackProtection | undefined {
  const encv = entryOf(init, 'encv');
  if (!encv) return undefined;
  const schm = payload(encv, 'sinf', 'schm');
  const tenc = payload(encv, 'sinf', 'schi', 'tenc');
  const pattern = tenc[5] ?? 0;
  const ivBytes = tenc[7] ?? 0;
  return {
    scheme: Buffer.from(schm.subarray(4, 8)).toString('latin1') as Common['scheme'],
    pattern: tenc[0] === 0 ? undefined : { crypt: pattern >> 4, skip: pattern & 15 },
    ivBytes,
    constantIv: new Uint8Array(ivBytes === 0 ? tenc.slice(25, 25 + (tenc[24] ?? 0)) : []),
  };
}

/** The boxes of the sample entry. */
function entryOf(init: Bytes, type: string): Uint8Array | undefined {
  const stsd = payload(init, 'moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd');
  return findBox(stsd.subarray(8), type)?.payload.subarray(VISUAL_ENTRY_BYTES);
}

/** A sample as a byte stream, parameter sets in front. */
export function toByteStream(init: Bytes, sample: Uint8Array): Bytes {
  const entry = entryOf(init, 'encv') ?? entryOf(init, 'avc1') ?? new Uint8Array(0);
  const avcC = payload(entry, 'avcC');
  const sps = unitAt(avcC, 6, 2);
  const pps = unitAt(avcC, 6 + 2 + sps.length + 1, 2);
  return concat(
    ...[sps, pps, ...unitsOf(sample)].flatMap((unit) => [Uint8Array.of(0, 0, 1), unit]),
  );
}

/** The NAL units of a sample with lengths of 4 bytes. */
export function unitsOf(sample: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  for (let at = 0; at < sample.length;) {
    const unit = unitAt(sample, at, 4);
    units.push(unit);
    at += 4 + unit.length;
  }
  return units;
}

function unitAt(bytes: Uint8Array, at: number, lengthBytes: 2 | 4): Uint8Array {
  const start = at + lengthBytes;
  const length = lengthBytes === 2 ? view(bytes).getUint16(at) : view(bytes).getUint32(at);
  return bytes.subarray(start, start + length);
}

function payload(bytes: Uint8Array, ...path: string[]): Uint8Array {
  const found = findBox(bytes, ...path);
  if (!found) throw new Error(`No ${path.join('/')}`);
  return found.payload;
}

function view({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
