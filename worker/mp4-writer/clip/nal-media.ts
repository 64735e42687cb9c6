import { SnapError } from '../../../shared/errors.js';
import { isByteStream, joinNalUnits, splitNalUnits } from '../../bytes/nal-units.js';
import { withoutTrailingZeros } from '../../bytes/start-code.js';
import { avcCodecString, hevcCodecString } from '../../codecs/codec-string.js';
import { cleanKeyframe, H264, HEVC, type NalCodec } from '../../codecs/nal-codecs.js';
import type { CodedRun } from '../../keyframe/types.js';
import type { ClipMedia } from './clip-media.js';
import { LENGTH_BYTES, writeAvcRecord, writeHevcRecord } from './decoder-records.js';

/** The differences between H.264 and HEVC in an MP4. */
interface NalFormat {
  readonly codec: NalCodec;
  /** The sample entry whose samples hold no parameter sets: ISO/IEC 14496-15 5.3.1 and 8.3.1. */
  readonly fourcc: string;
  readonly recordName: string;
  readonly write: (sets: readonly Uint8Array[]) => Uint8Array<ArrayBuffer> | undefined;
  readonly codecString: (record: Uint8Array) => string | undefined;
}

export const AVC: NalFormat = {
  codec: H264,
  fourcc: 'avc1',
  recordName: 'avcC',
  write: writeAvcRecord,
  codecString: (record) => avcCodecString('avc1', record.subarray(1, 4)),
};

export const HVC: NalFormat = {
  codec: HEVC,
  fourcc: 'hvc1',
  recordName: 'hvcC',
  write: writeHevcRecord,
  codecString: (record) => hevcCodecString('hvc1', record.subarray(1, 13)),
};

/**
 * A keyframe of H.264 or HEVC, its parameter sets in the record alone. Those of the stream that an MP4 came with are left
 * as they are, unless the samples have some of their own.
 *
 * @throws SnapError with code `decode-failed` if it lacks parameter sets
 */
export function nalMedia({ mp4, units: [unit] }: CodedRun, format: NalFormat): ClipMedia {
  const { codec, fourcc, recordName } = format;
  const data = unit?.data ?? new Uint8Array(0);
  const stored = isByteStream(data) ? undefined : mp4?.entry;
  const kept = mp4?.entry.description;
  const { units: ofRecord, lengthBytes } = kept
    ? codec.readRecord(kept)
    : { units: [], lengthBytes: LENGTH_BYTES };
  const units = stored
    ? [...splitNalUnits(data, { lengthBytes })]
    : [...splitNalUnits(data, 'annex-b')].map(withoutStuffing);
  const inBand = units.filter((one) => isSet(one, codec));
  const isSettled = inBand.length === 0 && stored && !IN_BAND.test(fourccOf(stored.clearBox));
  const sets = latestOfEach([...ofRecord, ...inBand], codec);
  const hasSps = sets.some((one) => codec.kindOf(one) === 'sps');
  const record = hasSps ? (isSettled ? kept : format.write(sets)) : undefined;
  if (!record) throw new SnapError('decode-failed', 'The keyframe has no parameter sets');
  const rest = cleanKeyframe(units, codec).filter((one) => !isSet(one, codec));
  return {
    fourcc,
    recordName,
    record,
    data: joinNalUnits(rest, { lengthBytes: isSettled ? lengthBytes : LENGTH_BYTES }),
    codec: format.codecString(record) ?? fourcc,
  };
}

/** Entries whose parameter sets may be in samples. */
const IN_BAND = /^(avc[34]|dvav|hev1|dvhe)$/;

function fourccOf(entry: Uint8Array): string {
  return String.fromCharCode(...entry.subarray(4, 8));
}

function withoutStuffing(unit: Uint8Array): Uint8Array {
  return unit.subarray(0, withoutTrailingZeros(unit, unit.length));
}

function isSet(unit: Uint8Array, codec: NalCodec): boolean {
  return ['sps', 'pps', 'other-set'].includes(codec.kindOf(unit));
}

/** The last parameter set of each kind and identifier, in the order of the first. */
function latestOfEach(sets: readonly Uint8Array[], codec: NalCodec): readonly Uint8Array[] {
  const latest = new Map<string, Uint8Array>();
  for (const unit of sets) {
    const kind = codec.kindOf(unit);
    const read = kind === 'sps' ? codec.readSps(unit) : codec.readPps(unit);
    const id = kind === 'other-set' ? codec.otherSetIdOf(unit) : read?.id;
    if (id !== undefined) latest.set(`${kind} ${id}`, unit);
  }
  return [...latest.values()];
}
