import { SnapError } from '../../../src/shared/errors.js';
import type { KeyframeCut, KeyframeCutter } from '../types.js';
import { noPackets, PacketReader, parsePacket, type TsPacket } from './packets.js';
import { beginsVideoPes } from './pes.js';
import { Programs, type TsVideo } from './programs.js';
import { VideoStream } from './video-stream.js';

/** Cuts the first keyframe out of an MPEG-TS segment. */
export class TsCutter implements KeyframeCutter {
  readonly #packets = new PacketReader((packet, end) => this.#takePacket(packet, end));
  readonly #programs = new Programs();
  #video: TsVideo | undefined;
  #stream: VideoStream | undefined;
  #hasUnknownVideo = false;

  /** `map`: PAT and PMT, where EXT-X-MAP has them: RFC 8216 3.2. */
  constructor(map: Uint8Array | undefined) {
    if (!map) return;
    const packets = new PacketReader<never>((packet) => {
      const parsed = parsePacket(packet);
      if (parsed) this.#takeProgramMap(parsed);
      return undefined;
    });
    packets.push(map);
    packets.end();
  }

  push(chunk: Uint8Array): KeyframeCut | undefined {
    return this.#packets.push(chunk);
  }

  end(): KeyframeCut {
    const cut = this.#packets.end();
    if (cut) return cut;
    const last = this.#stream?.end();
    if (last && this.#packets.endsInPacket) {
      throw new SnapError('decode-failed', 'The MPEG-TS segment breaks off inside its keyframe');
    }
    if (last) return last;
    throw this.#failure();
  }

  #takePacket(bytes: Uint8Array, endOffset: number): KeyframeCut | undefined {
    const packet = parsePacket(bytes);
    if (!packet) return undefined;
    if (packet.pid === this.#video?.pid) return this.#stream?.push(packet, endOffset);
    if (packet.isUnitStart && beginsVideoPes(packet.payload)) this.#hasUnknownVideo = true;
    this.#takeProgramMap(packet);
    return undefined;
  }

  #takeProgramMap(packet: TsPacket): void {
    this.#programs.take(packet);
    const { video } = this.#programs;
    if (!video || video === this.#video) return;
    this.#video = video;
    this.#stream = new VideoStream(video.codec);
  }

  #failure(): SnapError {
    if (!this.#packets.hasSynced) return noPackets();
    if (this.#stream?.hasData) {
      return new SnapError('no-keyframe', 'The MPEG-TS segment has no keyframe');
    }
    if (this.#programs.isEmpty && this.#hasUnknownVideo) {
      return new SnapError('unsupported-container', 'The MPEG-TS segment has no program map');
    }
    return this.#programs.failure();
  }
}
