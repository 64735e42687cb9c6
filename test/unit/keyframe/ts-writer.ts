import { crc32 } from '../../../worker/keyframe/ts/psi.js';
import { concat, concatAll } from './bit-writer.js';

export interface StreamEntry {
  readonly type: number;
  readonly pid: number;
  readonly registration?: string;
  /** What a private data indicator descriptor says. */
  readonly privateData?: string;
  /** The payload of a Dolby Vision descriptor. */
  readonly dolbyVision?: Uint8Array;
}

export const PMT_PID = 0x1000;
export const VIDEO_PID = 0x100;

/** A section with its CRC. `number`: program number or transport stream identifier. */
function section(table: number, number: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = body.length + 9;
  const bytes = concat(
    Uint8Array.of(
      table,
      0xb0 | (length >> 8),
      length & 0xff,
      number >> 8,
      number & 0xff,
      0xc1,
      0,
      0,
    ),
    body,
    new Uint8Array(4),
  );
  const crc = crc32(bytes.subarray(0, -4));
  new DataView(bytes.buffer).setUint32(bytes.length - 4, crc);
  return bytes;
}

export function pat(programs: Readonly<Record<number, number>> = { 1: PMT_PID }): Uint8Array {
  const entries = Object.entries(programs).map(([number, pid]) =>
    Uint8Array.of(Number(number) >> 8, Number(number) & 0xff, 0xe0 | (pid >> 8), pid & 0xff),
  );
  return section(0, 1, concat(...entries));
}

export function pmt(streams: readonly StreamEntry[], program = 1): Uint8Array {
  const entries = streams.map(({ type, pid, registration, privateData, dolbyVision }) => {
    const describe = (tag: number, name: string | undefined) =>
      name === undefined
        ? new Uint8Array(0)
        : Uint8Array.of(tag, 4, ...Array.from(name, (c) => c.charCodeAt(0)));
    const descriptor = concat(
      describe(5, registration),
      describe(15, privateData),
      dolbyVision ? Uint8Array.of(0xb0, dolbyVision.length, ...dolbyVision) : new Uint8Array(0),
    );
    const head = Uint8Array.of(type, 0xe0 | (pid >> 8), pid & 0xff, 0xf0, descriptor.length);
    return concat(head, descriptor);
  });
  return section(2, program, concat(Uint8Array.of(0xe1, 0x00, 0xf0, 0x00), ...entries));
}

export interface PesOptions {
  readonly pid?: number;
  readonly pts?: number;
  /** Written where it is given, behind the PTS. */
  readonly dts?: number;
  /** Writes PES_packet_length; by default it is 0. */
  readonly hasLength?: boolean;
  /** Payload bytes a packet, at most; the rest is adaptation field. */
  readonly payloadBytes?: number;
  readonly streamId?: number;
}

/** Writes an MPEG-TS, packet by packet. */
export class TsWriter {
  readonly packets: Uint8Array<ArrayBuffer>[] = [];
  readonly #counters = new Map<number, number>();

  /** PAT and PMT of one program with one video stream. */
  static withVideo(type: number, registration?: string): TsWriter {
    const stream = {
      type,
      pid: VIDEO_PID,
      ...(registration === undefined ? {} : { registration }),
    };
    return new TsWriter().section(0, pat()).section(PMT_PID, pmt([stream]));
  }

  section(pid: number, bytes: Uint8Array, payloadBytes = 184): this {
    return this.#write(pid, concat(Uint8Array.of(0), bytes), payloadBytes, 0xff);
  }

  pes(data: Uint8Array, options: PesOptions = {}): this {
    const {
      pid = VIDEO_PID,
      pts,
      dts,
      hasLength = false,
      payloadBytes = 184,
      streamId = 0xe0,
    } = options;
    const stamp = concat(
      ...[pts, dts].flatMap((ticks) => (ticks === undefined ? [] : [timestamp(ticks)])),
    );
    const length = hasLength ? 3 + stamp.length + data.length : 0;
    const header = Uint8Array.of(
      ...[
        0,
        0,
        1,
        streamId,
        length >> 8,
        length & 0xff,
        0x80,
        pts === undefined ? 0 : dts === undefined ? 0x80 : 0xc0,
        stamp.length,
      ],
      ...stamp,
    );
    return this.#write(pid, concat(header, data), payloadBytes, undefined);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return concatAll(this.packets);
  }

  /** `padding`: fills the last packet with it, rather than with an adaptation field. */
  #write(
    pid: number,
    payload: Uint8Array,
    payloadBytes: number,
    padding: number | undefined,
  ): this {
    for (let at = 0; at < payload.length; at += payloadBytes) {
      const piece = payload.subarray(at, at + payloadBytes);
      const isPadded = padding !== undefined && payloadBytes === 184;
      const stuffing = isPadded ? 0 : 184 - piece.length;
      const counter = ((this.#counters.get(pid) ?? -1) + 1) & 0x0f;
      this.#counters.set(pid, counter);
      const packet = new Uint8Array(188).fill(0xff);
      packet.set([0x47, (at === 0 ? 0x40 : 0) | (pid >> 8), pid & 0xff]);
      packet[3] = (stuffing > 0 ? 0x30 : 0x10) | counter;
      if (stuffing > 0) packet[4] = stuffing - 1;
      if (stuffing > 1) packet[5] = 0;
      packet.set(piece, 4 + stuffing);
      this.packets.push(packet);
    }
    return this;
  }
}

function timestamp(pts: number): Uint8Array {
  const high = Math.floor(pts / 2 ** 30) % 8;
  const middle = Math.floor(pts / 2 ** 15) % 2 ** 15;
  const low = pts % 2 ** 15;
  return Uint8Array.of(
    ...[
      0x21 | (high << 1),
      middle >> 7,
      ((middle << 1) & 0xff) | 1,
      low >> 7,
      ((low << 1) & 0xff) | 1,
    ],
  );
}
