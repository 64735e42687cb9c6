import { isOwnColorsRecord } from '../../codecs/dolby-vision.js';
import { GrowableBuffer } from '../../bytes/growable-buffer.js';
import { u16 } from '../../bytes/u16.js';

/** ISO/IEC 13818-1 2.4.4.11: a section's length field allows 4093 bytes after it. */
const SECTION_HEADER_BYTES = 3;
const STUFFING = 0xff;
const CRC_BYTES = 4;
const PAT_TABLE = 0;
const PMT_TABLE = 2;
/** Bytes from the table identifier to `last_section_number`: 2.4.4.3. */
const LONG_HEADER_BYTES = 8;
// Descriptors that hold four characters: 2.6.8, 2.6.28.
const REGISTRATION = 5;
const PRIVATE_DATA_INDICATOR = 15;
/** `DOVI_video_stream_descriptor`, which begins as the records in an MP4 do. */
const DOLBY_VISION = 0xb0;

/** One elementary stream of a program: 2.4.4.8. */
export interface TsStream {
  readonly pid: number;
  readonly type: number;
  /** The `format_identifier` of a registration descriptor, such as `HEVC`: 2.6.8. */
  readonly registration: string | undefined;
  /** The identifier of a private data indicator descriptor. */
  readonly privateData: string | undefined;
  /** Whether a Dolby Vision descriptor tells of colors that no decoder here converts. */
  readonly hasOwnColors: boolean;
}

export interface Program {
  readonly number: number;
  readonly streams: readonly TsStream[];
}

/** Takes a section, and whether its CRC is right. */
export type VisitSection = (section: Uint8Array, isIntact: boolean) => void;

/** Assembles sections from the payloads of one PID. */
export class SectionReader {
  readonly #buffer = new GrowableBuffer();
  #isOpen = false;

  /** Takes a packet's payload; calls `visit` with each complete section. */
  push(payload: Uint8Array, isUnitStart: boolean, visit: VisitSection): void {
    if (!isUnitStart) {
      if (this.#isOpen) this.#take(payload, visit);
      return;
    }
    const start = 1 + (payload[0] ?? 0);
    if (this.#isOpen) this.#take(payload.subarray(1, start), visit);
    this.#buffer.clear();
    this.#isOpen = true;
    this.#take(payload.subarray(start), visit);
  }

  #take(piece: Uint8Array, visit: VisitSection): void {
    this.#buffer.append(piece);
    let at = 0;
    const bytes = this.#buffer.view;
    while (at + SECTION_HEADER_BYTES <= bytes.length && bytes[at] !== STUFFING) {
      const end = at + SECTION_HEADER_BYTES + (u16(bytes, at + 1) & 0xfff);
      if (end > bytes.length) break;
      const section = bytes.subarray(at, end);
      visit(section, crc32(section) === 0);
      at = end;
    }
    if (bytes[at] === STUFFING) this.#isOpen = false;
    this.#buffer.dropFront(at);
  }
}

/** Whether a packet's payload begins with a program map, which finds one before the PAT that names it. */
export function beginsProgramMap(payload: Uint8Array): boolean {
  const start = 1 + (payload[0] ?? 0);
  // The four bits after the table identifier are fixed: 2.4.4.8.
  return payload[start] === PMT_TABLE && ((payload[start + 1] ?? 0) & 0xf0) === 0xb0;
}

/** The PIDs of the program maps by program number: 2.4.4.3. `undefined`: not a PAT that applies now. */
export function parsePat(section: Uint8Array): ReadonlyMap<number, number> | undefined {
  if (section[0] !== PAT_TABLE || !isInForce(section)) return undefined;
  const pids = new Map<number, number>();
  for (let at = LONG_HEADER_BYTES; at + 4 <= section.length - CRC_BYTES; at += 4) {
    const program = u16(section, at);
    // Program 0 is the network information.
    if (program !== 0) pids.set(program, u16(section, at + 2) & 0x1fff);
  }
  return pids;
}

/** 2.4.4.8. `undefined`: not a PMT that applies now. */
export function parsePmt(section: Uint8Array): Program | undefined {
  if (section[0] !== PMT_TABLE || !isInForce(section)) return undefined;
  const end = section.length - CRC_BYTES;
  const streams: TsStream[] = [];
  let at = LONG_HEADER_BYTES + 4 + (u16(section, LONG_HEADER_BYTES + 2) & 0xfff);
  while (at + 5 <= end) {
    const next = at + 5 + (u16(section, at + 3) & 0xfff);
    const descriptors = section.subarray(at + 5, Math.min(next, end));
    streams.push({
      pid: u16(section, at + 1) & 0x1fff,
      type: section[at] ?? 0,
      registration: findCharacters(descriptors, REGISTRATION),
      privateData: findCharacters(descriptors, PRIVATE_DATA_INDICATOR),
      hasOwnColors: isOwnColorsRecord(findDescriptor(descriptors, DOLBY_VISION)),
    });
    at = next;
  }
  return { number: u16(section, 3), streams };
}

function isInForce(section: Uint8Array): boolean {
  return section.length >= LONG_HEADER_BYTES + CRC_BYTES && ((section[5] ?? 0) & 1) === 1;
}

function findCharacters(descriptors: Uint8Array, tag: number): string | undefined {
  const name = findDescriptor(descriptors, tag).subarray(0, 4);
  return name.length === 4 ? String.fromCharCode(...name) : undefined;
}

/** The first one's payload; empty: there is none. */
function findDescriptor(descriptors: Uint8Array, tag: number): Uint8Array {
  for (let at = 0; at + 2 <= descriptors.length;) {
    const end = at + 2 + (descriptors[at + 1] ?? 0);
    if (descriptors[at] === tag) return descriptors.subarray(at + 2, end);
    at = end;
  }
  return new Uint8Array(0);
}

/** Annex A: 0 for a section including its CRC. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}
