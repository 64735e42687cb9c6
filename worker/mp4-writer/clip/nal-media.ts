import { SnapError } from '../../../shared/errors.js';
import { isByteStream, joinNalUnits, splitNalUnits } from '../../bytes/nal-units.js';
import { withoutTrailingZeros } from '../../bytes/start-code.js';
import { avcCodecString, hevcCodecString } from '../../codecs/codec-string.js';
import { cleanKeyframe, H264, HEVC, type NalCodec } from '../../codecs/nal-codecs.js';
import type { CodedRun } from '../../keyframe/types.js';
import type { ClipMedia } from './types.js';
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
 * A keyframe of H.264 or HEVC, its parameter sets in the record alone. The record that an MP4 came with stays as it is,
 * unless samples may have sets of their own.
 *
 * @throws SnapError with code `decode-failed` if it lacks parameter sets
 */
export function nalMedia(run: CodedRun, format: NalFormat): ClipMedia {
  const { codec, fourcc, recordName } = format;
  const { units, ofRecord, settled } = split(run, codec);
  const inBand = units.filter((unit) => isSet(unit, codec));
  const kept = inBand.length === 0 ? settled : undefined;
  const sets = latestOfEach([...ofRecord, ...inBand], codec);
  const hasSps = sets.some((unit) => codec.kindOf(unit) === 'sps');
  const record = hasSps ? (kept?.record ?? format.write(sets)) : undefined;
  if (!record) throw new SnapError('decode-failed', 'The keyframe has no parameter sets');
  const rest = cleanKeyframe(units, codec).filter((unit) => !isSet(unit, codec));
  return {
    fourcc,
    recordName,
    record,
    data: joinNalUnits(rest, { lengthBytes: kept?.lengthBytes ?? LENGTH_BYTES }),
    codec: format.codecString(record) ?? fourcc,
  };
}

interface SplitUnit {
  readonly units: readonly Uint8Array[];
  /** The parameter sets of the MP4's own record. */
  readonly ofRecord: readonly Uint8Array[];
  /** The record that may stay, where samples are as it says. */
  readonly settled: { readonly record: Uint8Array; readonly lengthBytes: number } | undefined;
}

function split({ mp4, units: [unit] }: CodedRun, codec: NalCodec): SplitUnit {
  const data = unit?.data ?? new Uint8Array(0);
  const record = mp4?.entry.description;
  const { units: ofRecord, lengthBytes } = record
    ? codec.readRecord(record)
    : { units: [], lengthBytes: LENGTH_BYTES };
  if (!mp4 || isByteStream(data)) {
    const units = [...splitNalUnits(data, 'annex-b')].map(withoutStuffing);
    return { units, ofRecord, settled: undefined };
  }
  const units = [...splitNalUnits(data, { lengthBytes })];
  const mayBeInBand = IN_BAND.test(fourccOf(mp4.entry.clearBox));
  const settled = record && !mayBeInBand ? { record, lengthBytes } : undefined;
  return { units, ofRecord, settled };
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
