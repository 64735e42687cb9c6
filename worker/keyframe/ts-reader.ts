import { SnapError } from '../../shared/errors.js';
import type { UnitReader, UnitVisitor } from './access-unit.js';
import { noPackets, PacketReader, parsePacket, type TsPacket } from './ts/packets.js';
import { beginsVideoPes } from './ts/pes.js';
import { Programs, type TsVideo } from './ts/programs.js';
import type { TsClock } from './ts/stream-marks.js';
import { VideoStream } from './ts/video-stream.js';

/** Reads the video's access units in an MPEG-TS segment. */
export class TsReader implements UnitReader {
  readonly #visitor: UnitVisitor;
  readonly #packets = new PacketReader((packet, end) => this.#takePacket(packet, end));
  readonly #programs: Programs;
  readonly #clock: TsClock = { firstTicks: undefined };
  #video: TsVideo | undefined;
  #stream: VideoStream | undefined;
  #hasData = false;
  #hasUnknownVideo = false;

  /** `map` holds PAT and PMT, if they are in EXT-X-MAP: RFC 8216 3.2. */
  constructor(map: Uint8Array | undefined, canDecrypt: boolean, visitor: UnitVisitor) {
    this.#visitor = visitor;
    this.#programs = new Programs(canDecrypt);
    if (!map) return;
    const packets = new PacketReader<never>((packet) => {
      const parsed = parsePacket(packet);
      if (parsed) this.#takeProgramMap(parsed);
      return undefined;
    });
    packets.push(map);
    packets.end();
  }

  push(chunk: Uint8Array): 'stop' | undefined {
    return this.#packets.push(chunk);
  }

  end(): void {
    if (!this.#packets.end()) this.#stream?.end(this.#packets.endsInPacket);
  }

  failure(): SnapError {
    if (!this.#packets.hasSynced) return noPackets();
    if (this.#stream?.hasCutOffKeyframe) {
      return new SnapError('decode-failed', 'The MPEG-TS segment breaks off inside its keyframe');
    }
    if (this.#hasData) return new SnapError('no-keyframe', 'The MPEG-TS segment has no keyframe');
    if (this.#programs.isEmpty && this.#hasUnknownVideo) {
      return new SnapError('unsupported-container', 'The MPEG-TS segment has no program map');
    }
    return this.#programs.failure();
  }

  #takePacket(bytes: Uint8Array, endOffset: number): 'stop' | undefined {
    const packet = parsePacket(bytes);
    if (!packet) return undefined;
    if (this.#stream && packet.pid === this.#video?.pid) {
      const answer = this.#stream.push(packet, endOffset);
      this.#hasData ||= this.#stream.hasData;
      return answer;
    }
    if (packet.isUnitStart && beginsVideoPes(packet.payload)) this.#hasUnknownVideo = true;
    return this.#takeProgramMap(packet);
  }

  #takeProgramMap(packet: TsPacket): 'stop' | undefined {
    this.#programs.take(packet);
    const { video } = this.#programs;
    if (!video || video === this.#video) return undefined;
    const before = this.#stream;
    this.#video = video;
    this.#stream = new VideoStream(video, this.#clock, this.#visitor);
    return before?.end(false);
  }
}
