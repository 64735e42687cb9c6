import { concat, type Bytes } from './fixtures.js';

const PACKET_BYTES = 188;

interface Packet {
  readonly pid: number;
  readonly payload: Uint8Array;
  /** It begins a PES packet of the first video stream. */
  readonly isVideoStart: boolean;
}

/** The first access unit of the video of an MPEG-TS file that has whole packets. */
export function firstAccessUnit(file: Uint8Array): Bytes {
  const packets = Array.from({ length: file.length / PACKET_BYTES }, (_, index) =>
    parsePacket(file.subarray(index * PACKET_BYTES, (index + 1) * PACKET_BYTES)),
  );
  const start = packets.findIndex(({ isVideoStart }) => isVideoStart);
  const pid = packets[start]?.pid;
  const video = packets.slice(start).filter((packet) => packet.pid === pid);
  const next = video.findIndex(({ isVideoStart }, index) => index > 0 && isVideoStart);
  const pes = concat(...video.slice(0, next < 0 ? undefined : next).map(({ payload }) => payload));
  return pes.slice(9 + (pes[8] ?? 0));
}

function parsePacket(packet: Uint8Array): Packet {
  const [, high = 0, low = 0, control = 0, adaptation = 0] = packet;
  const payload = packet.subarray((control & 0x20) === 0 ? 4 : 5 + adaptation);
  const isStart = (high & 0x40) !== 0;
  const isVideo = payload[2] === 1 && payload[3] === 0xe0;
  return { pid: ((high & 0x1f) << 8) | low, payload, isVideoStart: isStart && isVideo };
}

/** The slices of H.264 in a byte stream. */
export function slicesOf(stream: Uint8Array): Uint8Array[] {
  return Buffer.from(stream)
    .toString('latin1')
    .split('\0\0\u0001')
    .map((unit) => new Uint8Array(Buffer.from(unit.replace(/\0+$/, ''), 'latin1')))
    .filter(([first = 0]) => (first & 0x1f) === 1 || (first & 0x1f) === 5);
}
