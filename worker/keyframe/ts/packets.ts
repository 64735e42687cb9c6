import { SnapError } from '../../../shared/errors.js';
import { GrowableBuffer } from '../../bytes/growable-buffer.js';

/** ISO/IEC 13818-1 2.4.3.2. */
export const PACKET_BYTES = 188;
const SYNC_BYTE = 0x47;

/** From one packet to the next: plain, with the time stamp of M2TS before it, with Reed-Solomon bytes after it. */
const STRIDES = [188, 192, 204] as const;
/** Fewer sync bytes in a row stand in other files, too, by chance. */
const SYNC_PACKETS = 5;
const SYNC_WINDOW_BYTES = (SYNC_PACKETS - 1) * 204 + 1;
/** A segment that is not MPEG-TS is not worth fetching to its end. */
const MAX_BYTES_BEFORE_SYNC = 64 * 1024;

/** The parts of a packet's header that matter here: 2.4.3.2 and 2.4.3.4. */
export interface TsPacket {
  readonly pid: number;
  readonly isUnitStart: boolean;
  readonly isScrambled: boolean;
  readonly continuityCounter: number;
  /** Whether the counter may jump here. */
  readonly isDiscontinuous: boolean;
  readonly payload: Uint8Array;
}

/** `undefined` for a packet with an error, or with an adaptation field that is too long. */
export function parsePacket(packet: Uint8Array): TsPacket | undefined {
  // Indexed, because destructuring goes through an iterator, which would be most of the cost of a packet.
  const first = packet[1] ?? 0;
  const third = packet[3] ?? 0;
  const adaptationBytes = packet[4] ?? 0;
  const hasError = (first & 0x80) !== 0;
  const hasAdaptation = (third & 0x20) !== 0;
  const hasPayload = (third & 0x10) !== 0;
  const payloadStart = hasAdaptation ? 5 + adaptationBytes : 4;
  if (hasError || payloadStart > packet.length) return undefined;
  return {
    pid: ((first & 0x1f) << 8) | (packet[2] ?? 0),
    isUnitStart: (first & 0x40) !== 0,
    isScrambled: (third & 0xc0) !== 0,
    continuityCounter: third & 0x0f,
    isDiscontinuous: hasAdaptation && adaptationBytes > 0 && ((packet[5] ?? 0) & 0x80) !== 0,
    payload: packet.subarray(hasPayload ? payloadStart : packet.length),
  };
}

/** Finds the packets in bytes that arrive in pieces, even among bytes that are not packets. */
export class PacketReader<Result> {
  /**
   * Called with each packet, whose bytes are valid only until it returns, and the offset just after it; any return value
   * ends the reading.
   */
  readonly #visit: (packet: Uint8Array, endOffset: number) => Result | undefined;
  readonly #pending = new GrowableBuffer();
  /** The offset of the first pending byte. */
  #base = 0;
  /** Bytes to skip before the next packet. */
  #skip = 0;
  #stride = 0;
  #hasSynced = false;

  constructor(visit: (packet: Uint8Array, endOffset: number) => Result | undefined) {
    this.#visit = visit;
  }

  get #isInSync(): boolean {
    return this.#stride > 0;
  }

  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  /** Whether the last bytes are the beginning of a packet. */
  get endsInPacket(): boolean {
    return this.#isInSync && this.#pending.view[0] === SYNC_BYTE;
  }

  push(chunk: Uint8Array): Result | undefined {
    this.#pending.append(chunk);
    return this.#read(false);
  }

  end(): Result | undefined {
    return this.#read(true);
  }

  #read(isEnd: boolean): Result | undefined {
    const bytes = this.#pending.view;
    let at = this.#skip;
    let result: Result | undefined;
    while (result === undefined) {
      if (!this.#isInSync) at = this.#synchronize(bytes, at, isEnd);
      if (at + PACKET_BYTES > bytes.length || !this.#isInSync) break;
      if (bytes[at] !== SYNC_BYTE) {
        this.#stride = 0;
        continue;
      }
      const end = at + PACKET_BYTES;
      result = this.#visit(bytes.subarray(at, end), this.#base + end);
      at += this.#stride;
    }
    this.#keep(at);
    return result;
  }

  #keep(from: number): void {
    const start = Math.min(from, this.#pending.length);
    this.#skip = from - start;
    this.#pending.dropFront(start);
    this.#base += start;
    if (!this.#hasSynced && this.#base > MAX_BYTES_BEFORE_SYNC) throw noPackets();
  }

  /**
   * The position of the first packet at `from` or after it, with the stride set; or of the first byte still undecided.
   */
  #synchronize(bytes: Uint8Array, from: number, isEnd: boolean): number {
    const end = bytes.length - (isEnd ? PACKET_BYTES : SYNC_WINDOW_BYTES);
    for (let at = from; at <= end; at++) {
      if (bytes[at] !== SYNC_BYTE) continue;
      const stride = STRIDES.find((candidate) => isPacketRow(bytes, at, candidate));
      if (stride === undefined) continue;
      this.#stride = stride;
      this.#hasSynced = true;
      return at;
    }
    return Math.max(from, end + 1);
  }
}

export function noPackets(): SnapError {
  return new SnapError('unsupported-container', 'The segment is neither MPEG-TS nor MP4');
}

function isPacketRow(bytes: Uint8Array, start: number, stride: number): boolean {
  for (let i = 1; i < SYNC_PACKETS; i++) {
    const at = start + i * stride;
    if (at < bytes.length && bytes[at] !== SYNC_BYTE) return false;
  }
  return true;
}
