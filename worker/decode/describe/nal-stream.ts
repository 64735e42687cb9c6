import {
  isByteStream,
  joinNalUnits,
  splitNalUnits,
  type NalFraming,
} from '../../bytes/nal-units.js';
import type { CodedPicture } from '../../keyframe/types.js';
import type { CodedStream } from './coded-stream.js';
import type { StreamFacts } from '../../codecs/headers/types.js';
import { transferOf } from '../../codecs/headers/color-codes.js';
import { findSei } from '../../codecs/sei.js';
import { cleanKeyframe, type NalCodec, type NalKind } from '../../codecs/nal-codecs.js';

/** Reads H.264 or HEVC; `undefined` for samples of an MP4 without the record that describes their framing. */
export function readNalStream(
  { wrapping, description }: CodedPicture,
  key: Uint8Array,
  codec: NalCodec,
): CodedStream | undefined {
  // A byte stream stays one, even if an MP4 holds several of its access units.
  if (wrapping === 'mp4' && !isByteStream(key))
    return description && readStored(description, key, codec);
  const units = [...splitNalUnits(key, 'annex-b')];
  return {
    ...describe(units, [], codec),
    description: undefined,
    dataOf(data, index) {
      if (index > 0) return data;
      const clean = cleanKeyframe(units, codec);
      return clean.length === units.length ? data : joinNalUnits(clean, 'annex-b');
    },
  };
}

/** Samples of an MP4, in which each unit follows its length. */
function readStored(
  description: Uint8Array<ArrayBuffer>,
  key: Uint8Array,
  codec: NalCodec,
): CodedStream {
  const record = codec.readRecord(description);
  const stored: NalFraming = { lengthBytes: record.lengthBytes };
  // A record without parameter sets (`avc3`, `hev1`) is of no use to a decoder; the byte stream format needs none.
  const isDescribed = record.units.some((unit) => codec.kindOf(unit) === 'sps');
  const framing = isDescribed ? stored : 'annex-b';
  const units = [...splitNalUnits(key, stored)];
  return {
    ...describe(units, record.units, codec),
    description: isDescribed ? description : undefined,
    dataOf(data, index) {
      if (index === 0) return joinNalUnits(cleanKeyframe(units, codec), framing);
      return isDescribed ? data : joinNalUnits(splitNalUnits(data, stored), framing);
    },
  };
}

const SETS: ReadonlySet<NalKind> = new Set(['sps', 'pps', 'other-set']);

function describe(
  units: readonly Uint8Array[],
  recordUnits: readonly Uint8Array[],
  codec: NalCodec,
): Pick<CodedStream, 'sps' | 'parameterSets' | 'facts' | 'hasOwnColors'> {
  const all = [...recordUnits, ...units];
  const active = activeSps(all, codec);
  return {
    sps: active?.unit,
    parameterSets: all.filter((unit) => SETS.has(codec.kindOf(unit))),
    facts: active && withSei(active.facts, all, codec),
    hasOwnColors: units.some((unit) => codec.hasOwnColors(unit)),
  };
}

/** `preferred_transfer_characteristics` of receivers that know them: ITU-T H.264 D.1.32, H.265 D.2.38. */
const ALTERNATIVE_TRANSFER = 147;

/** What SEI messages say of colors beyond the sequence parameter set. */
function withSei(facts: StreamFacts, units: readonly Uint8Array[], codec: NalCodec): StreamFacts {
  let { color } = facts;
  for (const unit of units) {
    if (codec.kindOf(unit) !== 'info') continue;
    const [code] = findSei(unit, codec.headerBytes, ALTERNATIVE_TRANSFER) ?? [];
    color = { ...color, transfer: transferOf(code) ?? color.transfer };
  }
  return { ...facts, color };
}

interface ActiveSps {
  readonly unit: Uint8Array;
  readonly facts: StreamFacts;
}

/** The sequence parameter set that the first slice refers to, or the only one if the reference cannot be resolved. */
function activeSps(units: readonly Uint8Array[], codec: NalCodec): ActiveSps | undefined {
  const spsById = new Map<number, ActiveSps>();
  const spsIdByPps = new Map<number, number>();
  let ppsId: number | undefined;
  for (const unit of units) {
    const kind = codec.kindOf(unit);
    if (kind === 'slice') {
      ppsId = codec.ppsIdOf(unit);
      break;
    }
    const sps = kind === 'sps' ? codec.readSps(unit) : undefined;
    if (sps) spsById.set(sps.id, { unit, facts: sps.facts });
    const pps = kind === 'pps' ? codec.readPps(unit) : undefined;
    if (pps) spsIdByPps.set(pps.id, pps.spsId);
  }
  const spsId = ppsId === undefined ? undefined : spsIdByPps.get(ppsId);
  const [only] = spsById.size === 1 ? spsById.values() : [];
  return spsId === undefined ? only : (spsById.get(spsId) ?? only);
}
