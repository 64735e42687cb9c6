import { BitReader } from '../../bytes/bit-reader.js';
import { readHevcSpsHead } from '../hevc-syntax.js';
import { unescapeNalUnit } from '../../bytes/start-code.js';
import { readCropping } from './cropping.js';
import type { StreamFacts } from './types.js';
import { NO_VUI, readVui, type Vui } from './vui.js';

/** ITU-T H.265 7.4.3.2.1: `num_short_term_ref_pic_sets`, `num_long_term_ref_pics_sps`. */
const MAX_SHORT_TERM_SETS = 64;
const MAX_LONG_TERM_PICTURES = 32;
const MAX_REFERENCES = 16;

/** Reads a sequence parameter set, given as a complete NAL unit: ITU-T H.265 7.3.2.2.1. */
export function readHevcSps(unit: Uint8Array): { id: number; facts: StreamFacts } | undefined {
  const reader = new BitReader(unescapeNalUnit(unit));
  const head = readHevcSpsHead(reader);
  if (!head) return undefined;
  const { id, subLayers, isInterlacedSource } = head;
  const chromaFormat = reader.ue();
  const isSeparate = chromaFormat === 3 && reader.flag();
  const coded = { width: reader.ue(), height: reader.ue() };
  const area = readCropping(reader, coded, isSeparate ? 0 : chromaFormat, 1);
  skipToVui(reader, subLayers);
  const vui: HevcVui = reader.flag() ? readHevcVui(reader) : { ...NO_VUI, isField: false };
  if (reader.overrun || !area) return undefined;
  return { id, facts: { area, isInterlaced: vui.isField || isInterlacedSource, ...vui } };
}

/** From the bit depths to `strong_intra_smoothing_enabled_flag`. */
function skipToVui(reader: BitReader, subLayers: number): void {
  reader.ue();
  reader.ue();
  const orderBits = reader.ue() + 4;
  const hasAllLayers = reader.flag();
  for (let i = hasAllLayers ? 0 : subLayers; i <= subLayers; i++) {
    for (let value = 0; value < 3; value++) reader.ue();
  }
  for (let i = 0; i < 6; i++) reader.ue();
  if (reader.flag() && reader.flag()) skipScalingLists(reader);
  reader.skip(2);
  if (reader.flag()) {
    reader.skip(8);
    reader.ue();
    reader.ue();
    reader.skip(1);
  }
  skipReferenceSets(reader, orderBits);
  reader.skip(2);
}

/** `scaling_list_data()`, 7.3.4. */
function skipScalingLists(reader: BitReader): void {
  for (let sizeId = 0; sizeId < 4; sizeId++) {
    for (let matrix = 0; matrix < 6; matrix += sizeId === 3 ? 3 : 1) {
      if (!reader.flag()) {
        reader.ue();
        continue;
      }
      if (sizeId > 1) reader.se();
      for (let i = 0; i < Math.min(64, 16 << (2 * sizeId)); i++) reader.se();
    }
  }
}

function skipReferenceSets(reader: BitReader, orderBits: number): void {
  const sets = Math.min(reader.ue(), MAX_SHORT_TERM_SETS);
  let pictures = 0;
  for (let i = 0; i < sets && !reader.overrun; i++) {
    const isPredicted = i > 0 && reader.flag();
    pictures = isPredicted ? skipPredictedSet(reader, pictures) : skipPlainSet(reader);
  }
  if (!reader.flag()) return;
  const longTerm = Math.min(reader.ue(), MAX_LONG_TERM_PICTURES);
  reader.skip(longTerm * (orderBits + 1));
}

/** An `st_ref_pic_set()` that builds on the previous one: 7.3.7, 7-61 and 7-62. Returns the number of its pictures. */
function skipPredictedSet(reader: BitReader, previous: number): number {
  reader.skip(1);
  reader.ue();
  let pictures = 0;
  for (let i = 0; i <= previous; i++) {
    const isUsedNow = reader.flag();
    if (isUsedNow || reader.flag()) pictures += 1;
  }
  return Math.min(pictures, MAX_REFERENCES);
}

function skipPlainSet(reader: BitReader): number {
  const pictures = Math.min(reader.ue() + reader.ue(), MAX_REFERENCES);
  for (let i = 0; i < pictures; i++) {
    reader.ue();
    reader.skip(1);
  }
  return pictures;
}

interface HevcVui extends Vui {
  readonly isField: boolean;
}

/** E.2.1, up to `field_seq_flag`. */
function readHevcVui(reader: BitReader): HevcVui {
  const vui = readVui(reader);
  if (reader.flag()) {
    reader.ue();
    reader.ue();
  }
  reader.skip(1);
  return { ...vui, isField: reader.flag() };
}
