import { BitReader } from '../../keyframe/bit-reader.js';
import { unescapeNalUnit } from '../../keyframe/elementary/start-code.js';
import { croppedSize } from './cropping.js';
import type { StreamFacts } from './types.js';
import { NO_VUI, readVui } from './vui.js';

/** Profiles whose SPS tells the chroma format: ITU-T H.264 7.3.2.1.1. */
const CHROMA_PROFILES: ReadonlySet<number> = new Set([
  100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
]);
const MACROBLOCK = 16;
/** 7.4.2.1.1: `num_ref_frames_in_pic_order_cnt_cycle`. */
const MAX_ORDER_CYCLE = 255;

/** Reads a sequence parameter set, a whole NAL unit: ITU-T H.264 7.3.2.1.1. */
export function readH264Sps(unit: Uint8Array): { id: number; facts: StreamFacts } | undefined {
  const reader = new BitReader(unescapeNalUnit(unit));
  reader.skip(8);
  const profile = reader.u(8);
  reader.skip(16);
  const id = reader.ue();
  const chromaFormat = CHROMA_PROFILES.has(profile) ? readChromaFormat(reader) : 1;
  reader.ue();
  skipOrderCount(reader);
  reader.ue();
  reader.skip(1);
  const columns = reader.ue() + 1;
  const rows = reader.ue() + 1;
  const isInterlaced = !reader.flag();
  if (isInterlaced) reader.skip(1);
  reader.skip(1);
  const fields = isInterlaced ? 2 : 1;
  const coded = { width: columns * MACROBLOCK, height: rows * MACROBLOCK * fields };
  const size = croppedSize(reader, coded, chromaFormat, fields);
  if (reader.overrun || !size) return undefined;
  return { id, facts: { size, isInterlaced, ...(reader.flag() ? readVui(reader) : NO_VUI) } };
}

/** Reads from `chroma_format_idc` to the scaling matrix; separate color planes count as no chroma format. */
function readChromaFormat(reader: BitReader): number {
  const format = reader.ue();
  const isSeparate = format === 3 && reader.flag();
  reader.ue();
  reader.ue();
  reader.skip(1);
  if (reader.flag()) {
    const lists = format === 3 ? 12 : 8;
    for (let i = 0; i < lists; i++) if (reader.flag()) skipScalingList(reader, i < 6 ? 16 : 64);
  }
  return isSeparate ? 0 : format;
}

function skipScalingList(reader: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let i = 0; i < size; i++) {
    if (next !== 0) next = (last + reader.se() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

function skipOrderCount(reader: BitReader): void {
  const type = reader.ue();
  if (type === 0) reader.ue();
  if (type !== 1) return;
  reader.skip(1);
  reader.se();
  reader.se();
  const cycle = Math.min(reader.ue(), MAX_ORDER_CYCLE);
  for (let i = 0; i < cycle; i++) reader.se();
}
