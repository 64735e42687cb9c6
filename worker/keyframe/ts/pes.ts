import { joinBytes } from '../../bytes/join-bytes.js';
import { u16 } from '../../bytes/u16.js';

/** ISO/IEC 13818-1 2.4.3.7: start code prefix, stream identifier, length, two bytes of flags, header length. */
const FIXED_HEADER_BYTES = 9;
const HEADER_LENGTH_AT = 8;
const LENGTH_FIELD_END = 6;
const TIMESTAMP_BYTES = 5;

export interface PesPayload {
  readonly data: Uint8Array;
  /** The header, with the first data of a PES packet; `undefined` inside a PES packet. */
  readonly header: PesHeader | undefined;
}

interface PesHeader {
  /** 90 kHz, 33 bits. */
  readonly ptsTicks: number | undefined;
  /** Set only if it differs from the PTS. */
  readonly dtsTicks: number | undefined;
  readonly isScrambled: boolean;
}

/** Reads the PES headers in the payloads of one PID. */
export class PesReader {
  #state: 'lost' | 'header' | 'data' = 'lost';
  #header = new Uint8Array(0);

  push(payload: Uint8Array, isUnitStart: boolean): PesPayload | undefined {
    if (isUnitStart) {
      this.#state = 'header';
      this.#header = new Uint8Array(0);
    }
    if (this.#state === 'lost') return undefined;
    if (this.#state === 'data') return { data: payload, header: undefined };
    return this.#readHeader(payload);
  }

  #readHeader(payload: Uint8Array): PesPayload | undefined {
    const bytes = joinBytes([this.#header, payload]);
    if (!hasStartCode(bytes)) {
      this.#state = 'lost';
      return undefined;
    }
    const end = FIXED_HEADER_BYTES + (bytes[HEADER_LENGTH_AT] ?? 0);
    if (bytes.length < FIXED_HEADER_BYTES || bytes.length < end) {
      this.#header = bytes;
      return undefined;
    }
    this.#state = 'data';
    return { data: bytes.subarray(end, dataEnd(bytes, end)), header: parsePesHeader(bytes) };
  }
}

/** Whether a payload begins with a PES packet of video: table 2-22. */
export function beginsVideoPes(payload: Uint8Array): boolean {
  return payload.length >= 4 && hasStartCode(payload) && ((payload[3] ?? 0) & 0xf0) === 0xe0;
}

function hasStartCode(bytes: Uint8Array): boolean {
  return (bytes[0] ?? 0) === 0 && (bytes[1] ?? 0) === 0 && (bytes[2] ?? 1) === 1;
}

/**
 * A PES packet that ends in the TS packet in which it begins may be followed by stuffing. A length that claims an end
 * in an earlier TS packet is ignored: some multiplexers write the low 16 bits of a length that does not fit.
 */
function dataEnd(bytes: Uint8Array, dataStart: number): number {
  const length = u16(bytes, 4);
  const end = LENGTH_FIELD_END + length;
  return length === 0 || end < dataStart ? bytes.length : Math.min(end, bytes.length);
}

function parsePesHeader(bytes: Uint8Array): PesHeader {
  const flags = bytes[7] ?? 0;
  const length = bytes[HEADER_LENGTH_AT] ?? 0;
  const hasPts = (flags & 0x80) !== 0 && length >= TIMESTAMP_BYTES;
  const hasDts = (flags & 0xc0) === 0xc0 && length >= 2 * TIMESTAMP_BYTES;
  return {
    ptsTicks: hasPts ? readTimestamp(bytes, FIXED_HEADER_BYTES) : undefined,
    dtsTicks: hasDts ? readTimestamp(bytes, FIXED_HEADER_BYTES + TIMESTAMP_BYTES) : undefined,
    isScrambled: ((bytes[6] ?? 0) & 0x30) !== 0,
  };
}

/** 33 bits in five bytes, with marker bits in between. */
function readTimestamp(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) >> 1) & 7;
  const middle = u16(bytes, at + 1) >> 1;
  const low = u16(bytes, at + 3) >> 1;
  return high * 2 ** 30 + middle * 2 ** 15 + low;
}
