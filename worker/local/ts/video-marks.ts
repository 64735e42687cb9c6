import { findStartCode, START_CODE_BYTES } from '../../bytes/start-code.js';
import { hevcTypeOf } from '../../codecs/hevc-syntax.js';
import { h264TypeOf } from '../../codecs/h264-syntax.js';
import { PACKET_BYTES, PacketReader, parsePacket } from '../../keyframe/ts/packets.js';
import { beginsVideoPes, PesReader } from '../../keyframe/ts/pes.js';
import type { TsVideoCodec } from '../../keyframe/ts/programs.js';
import type { FileBytes } from '../file-bytes.js';
import type { ProgramMap, ProgramMapReader } from './program-map.js';

const FIRST_READ_BYTES = 64 * 1024;
const MOST_READ_BYTES = 512 * 1024;

/** Where a PES packet of video with a time stamp begins. */
export interface VideoMark {
  /** Of its first TS packet in the file. */
  readonly position: number;
  /** Presentation time in ticks of 90 kHz, 33 bits. */
  readonly ticks: number;
  /** Whether container or stream say that a keyframe begins. */
  readonly isKeyframe: boolean;
  readonly map: ProgramMap;
}

/** A part of a file. */
export interface FileRange {
  readonly from: number;
  /** Where the packets end that are looked at. */
  readonly to: number;
}

/** The beginnings of the video's PES packets in a part of a file, which is read as far as they are asked for. */
export async function* videoMarks(
  file: FileBytes,
  { from, to }: FileRange,
  maps: ProgramMapReader,
  signal: AbortSignal,
): AsyncGenerator<VideoMark> {
  let found: VideoMark[] = [];
  const packets = new PacketReader<undefined>((bytes, endOffset) => {
    const mark = readMark(bytes, from + endOffset - PACKET_BYTES, maps);
    if (mark) found.push(mark);
    return undefined;
  });
  for (let at = from, size = FIRST_READ_BYTES; at < to;) {
    packets.push(await file.read(at, Math.min(at + size, to), signal));
    yield* found;
    found = [];
    at += size;
    size = Math.min(size * 2, MOST_READ_BYTES);
  }
  packets.end();
  yield* found;
}

function readMark(
  bytes: Uint8Array,
  position: number,
  maps: ProgramMapReader,
): VideoMark | undefined {
  const packet = parsePacket(bytes);
  if (!packet) return undefined;
  maps.take(packet, bytes);
  const { map } = maps;
  const { pid, isUnitStart, payload } = packet;
  if (pid !== map?.video.pid || !isUnitStart || !beginsVideoPes(payload)) return undefined;
  const { header, data } = new PesReader().push(payload, true) ?? {};
  if (header?.ptsTicks === undefined || !data) return undefined;
  const isKeyframe = isMarked(bytes) || beginsKeyframe(data, map.video.codec);
  return { position, ticks: header.ptsTicks, isKeyframe, map };
}

/** `random_access_indicator`: ISO/IEC 13818-1 2.4.3.5. */
function isMarked(packet: Uint8Array): boolean {
  const hasField = ((packet[3] ?? 0) & 0x20) !== 0 && (packet[4] ?? 0) > 0;
  return hasField && ((packet[5] ?? 0) & 0x40) !== 0;
}

/** Whether headers that come before keyframes, or a keyframe, are among the first units. */
function beginsKeyframe(data: Uint8Array, codec: TsVideoCodec): boolean {
  for (let at = findStartCode(data, 0); at >= 0; at = findStartCode(data, at + START_CODE_BYTES)) {
    const unit = data.subarray(at + START_CODE_BYTES);
    if (unit.length > 0 && IS_FIRST[codec](unit)) return true;
  }
  return false;
}

const IS_FIRST: Readonly<Record<TsVideoCodec, (unit: Uint8Array) => boolean>> = {
  // An IDR picture, or a sequence parameter set.
  h264: (unit) => [5, 7].includes(h264TypeOf(unit)),
  // IRAP pictures, and parameter sets of video and sequence.
  hevc: (unit) => {
    const type = hevcTypeOf(unit);
    return (type >= 16 && type <= 21) || type === 32 || type === 33;
  },
  // Sequence headers.
  mpeg2video: (unit) => unit[0] === 0xb3,
  mpeg4: (unit) => unit[0] === 0xb0 || unit[0] === 0xb3,
};
