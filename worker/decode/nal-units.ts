import { findStartCode, START_CODE_BYTES } from '../keyframe/elementary/start-code.js';

/** How NAL units are told apart: by start codes (`annex-b`), or each behind its length in so many bytes. */
export type NalFraming = 'annex-b' | { readonly lengthBytes: number };

/** The NAL units of an access unit, as views; a unit that is cut off is left out. */
export function splitNalUnits(data: Uint8Array, framing: NalFraming): Uint8Array[] {
  return framing === 'annex-b' ? splitAnnexB(data) : splitByLength(data, framing.lengthBytes);
}

/** Joins NAL units to an access unit, all start codes of four bytes. */
export function joinNalUnits(
  units: readonly Uint8Array[],
  framing: NalFraming,
): Uint8Array<ArrayBuffer> {
  const prefix = framing === 'annex-b' ? START_CODE_BYTES + 1 : framing.lengthBytes;
  const out = new Uint8Array(units.reduce((sum, unit) => sum + prefix + unit.length, 0));
  let at = 0;
  for (const unit of units) {
    let rest = framing === 'annex-b' ? 1 : unit.length;
    for (let i = at + prefix - 1; i >= at; i--, rest = Math.floor(rest / 256)) out[i] = rest;
    out.set(unit, at + prefix);
    at += prefix + unit.length;
  }
  return out;
}

function splitAnnexB(data: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  let start = findStartCode(data, 0);
  while (start >= 0) {
    const next = findStartCode(data, start + START_CODE_BYTES);
    const unit = data.subarray(start + START_CODE_BYTES, next < 0 ? data.length : next);
    if (unit.length > 0) units.push(unit);
    start = next;
  }
  return units;
}

function splitByLength(data: Uint8Array, lengthBytes: number): Uint8Array[] {
  const units: Uint8Array[] = [];
  let at = 0;
  while (at + lengthBytes <= data.length) {
    let length = 0;
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + (data[at + i] ?? 0);
    at += lengthBytes;
    if (at + length > data.length) break;
    if (length > 0) units.push(data.subarray(at, at + length));
    at += length;
  }
  return units;
}
