import { joinBytes } from '../../bytes/join-bytes.js';
import { sniffVideoCodec } from './sniff-codec.js';
import { PACKET_BYTES, parsePacket, type TsPacket } from './packets.js';
import { beginsVideoPes, PesReader } from './pes.js';
import type { TsVideo } from './programs.js';

/**
 * A keyframe of 4K has less. A program map that does not come within this is not waited for, so that a segment without
 * one costs no more.
 */
const MAX_HELD_BYTES = 1024 * 1024;
/** More streams of video than this are not told apart. */
const MAX_PIDS = 16;

interface HeldPacket {
  readonly bytes: Uint8Array;
  readonly endOffset: number;
}

/** Keeps packets of video until a program map names their stream: keyframes may precede it. */
export class HeldPackets {
  /** By PID, in the order in which the streams began. */
  readonly #byPid = new Map<number, HeldPacket[]>();
  #bytes = 0;

  get isFull(): boolean {
    return this.#bytes >= MAX_HELD_BYTES;
  }

  /** Whether the packet is one of video, and was kept. */
  take(bytes: Uint8Array, { pid, payload, isUnitStart }: TsPacket, endOffset: number): boolean {
    let packets = this.#byPid.get(pid);
    if (!packets) {
      if (!isUnitStart || !beginsVideoPes(payload) || this.#byPid.size >= MAX_PIDS) return false;
      packets = [];
      this.#byPid.set(pid, packets);
    }
    packets.push({ bytes: bytes.slice(), endOffset });
    this.#bytes += PACKET_BYTES;
    return true;
  }

  /** Hands out the packets of a PID, up to the first answer, and forgets all. */
  release(
    pid: number,
    visit: (packet: TsPacket, endOffset: number) => 'stop' | undefined,
  ): 'stop' | undefined {
    const packets = this.#byPid.get(pid) ?? [];
    this.clear();
    for (const { bytes, endOffset } of packets) {
      const packet = parsePacket(bytes);
      if (packet && visit(packet, endOffset)) return 'stop';
    }
    return undefined;
  }

  clear(): void {
    this.#byPid.clear();
    this.#bytes = 0;
  }

  /** The first stream whose own syntax tells its codec. */
  guess(): TsVideo | undefined {
    for (const [pid, packets] of this.#byPid) {
      const codec = sniffVideoCodec(elementaryStream(packets));
      if (codec) return { pid, codec, isEncrypted: false };
    }
    return undefined;
  }
}

function elementaryStream(packets: readonly HeldPacket[]): Uint8Array {
  const reader = new PesReader();
  const pieces = packets.map(({ bytes }) => {
    const packet = parsePacket(bytes);
    if (!packet || packet.isScrambled) return undefined;
    return reader.push(packet.payload, packet.isUnitStart)?.data;
  });
  return joinBytes(pieces.filter((piece) => piece !== undefined));
}
