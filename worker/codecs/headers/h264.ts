import { BitReader } from '../../bytes/bit-reader.js';
import { readH264SpsHead } from '../h264-syntax.js';
import { unescapeNalUnit } from '../../bytes/start-code.js';
import { readCropping } from './cropping.js';
import type { StreamFacts } from './types.js';
import { NO_VUI, readVui } from './vui.js';

const MACROBLOCK = 16;

/** Reads a sequence parameter set, given as a complete NAL unit: ITU-T H.264 7.3.2.1.1. */
export function readH264Sps(unit: Uint8Array): { id: number; facts: StreamFacts } | undefined {
  const reader = new BitReader(unescapeNalUnit(unit));
  const head = readH264SpsHead(reader);
  if (!head) return undefined;
  const { id, columns, rows } = head;
  const isInterlaced = !head.isFrameMbsOnly;
  reader.skip(isInterlaced ? 2 : 1);
  const fields = isInterlaced ? 2 : 1;
  const coded = { width: columns * MACROBLOCK, height: rows * MACROBLOCK * fields };
  const chromaFormat = head.hasSeparateColorPlanes ? 0 : head.chromaFormat;
  const area = readCropping(reader, coded, chromaFormat, fields);
  if (reader.overrun || !area) return undefined;
  const vui = reader.flag() ? readVui(reader) : NO_VUI;
  return { id, facts: { area, isInterlaced, isField: false, ...vui } };
}
