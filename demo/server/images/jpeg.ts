import { damaged } from './damaged.js';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;

/** Walks from the first marker to the last, which has to end the file. */
export function checkJpeg(bytes: Buffer): void {
  if (bytes.readUInt16BE(0) !== 0xff00 + SOI) throw damaged();
  let seenFrame = false;
  let seenScan = false;
  let at = 2;
  for (;;) {
    const marker = readMarker(bytes, at);
    if (marker === EOI) break;
    if (marker === SOI || isBare(marker)) throw damaged();
    at = endOfSegment(bytes, at);
    seenFrame ||= isFrame(marker);
    if (marker !== SOS) continue;
    if (!seenFrame) throw damaged();
    seenScan = true;
    at = endOfScan(bytes, at);
  }
  if (!seenScan || at + 2 !== bytes.length) throw damaged();
}

function readMarker(bytes: Buffer, at: number): number {
  const marker = bytes[at + 1];
  if (bytes[at] !== 0xff || marker === undefined) throw damaged();
  return marker;
}

function endOfSegment(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) throw damaged();
  const length = bytes.readUInt16BE(at + 2);
  if (length < 2) throw damaged();
  return at + 2 + length;
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
