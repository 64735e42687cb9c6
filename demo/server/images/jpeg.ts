import { damaged } from './damaged.js';
import type { Size } from './size.js';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
/** Redefines the number of lines behind the first scan, and a hierarchy of frames: ITU-T T.81, table B.1. */
const DNL = 0xdc;
const DHP = 0xde;
const EXP = 0xdf;
const REFUSED: ReadonlySet<number> = new Set([SOI, DNL, DHP, EXP]);

/** More segments than any picture has; they would only cost time. */
const MAX_SEGMENTS = 20_000;

/** Walks from the first marker to the last, which has to end the file. There is one frame header. */
export function checkJpeg(bytes: Buffer): Size {
  if (bytes.readUInt16BE(0) !== 0xff00 + SOI) throw damaged();
  let frame: Size | undefined;
  let scans = 0;
  let at = 2;
  for (let segments = 0; segments < MAX_SEGMENTS; segments += 1) {
    const marker = readMarker(bytes, at);
    if (marker === EOI) break;
    const segment = readSegment(bytes, at);
    at += segment.length;
    if (isFrame(marker)) {
      if (frame) throw damaged();
      frame = readFrame(segment);
    } else if (marker === SOS) {
      if (!frame) throw damaged();
      scans += 1;
      at = endOfScan(bytes, at);
    }
  }
  const isWhole = at + 2 === bytes.length && readMarker(bytes, at) === EOI;
  if (!frame || scans === 0 || !isWhole) throw damaged();
  return frame;
}

/** B.2.2: marker, length, precision, height, width, the number of components, and three bytes for each. */
function readFrame(segment: Buffer): Size {
  if (segment.length !== 10 + 3 * segment.readUInt8(9)) throw damaged();
  return { width: segment.readUInt16BE(7), height: segment.readUInt16BE(5) };
}

function readMarker(bytes: Buffer, at: number): number {
  const marker = bytes[at + 1];
  if (bytes[at] !== 0xff || marker === undefined) throw damaged();
  if (REFUSED.has(marker) || isBare(marker)) throw damaged();
  return marker;
}

/** Together with its marker. */
function readSegment(bytes: Buffer, at: number): Buffer {
  const end = at + 2 + bytes.readUInt16BE(at + 2);
  if (end < at + 4 || end > bytes.length) throw damaged();
  return bytes.subarray(at, end);
}

/** The position of the next marker that is not part of the coded data. */
function endOfScan(bytes: Buffer, start: number): number {
  for (let at = start; ; at += 2) {
    at = bytes.indexOf(0xff, at);
    const next = bytes[at + 1];
    if (at < 0 || next === undefined) throw damaged();
    if (next !== 0 && !isRestart(next)) return at;
  }
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

/** Markers without a length: restarts, TEM and stuffing. */
function isBare(marker: number): boolean {
  return isRestart(marker) || marker <= 1 || marker === 0xff;
}

/** SOF0 to SOF15, except DHT, JPG and DAC. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
