import { SnapError } from '../../shared/errors.js';
import type { UnitReader, UnitVisitor } from './access-unit.js';
import { HeldPackets } from './ts/held-packets.js';
import { noPackets, PacketReader, parsePacket, type TsPacket } from './ts/packets.js';
import { isSameVideo, Programs, type TsVideo } from './ts/programs.js';
import type { TsClock } from './ts/stream-marks.js';
import { VideoStream } from './ts/video-stream.js';
import type { SelectorOptions } from './types.js';

/** How often video is looked into for what a doubtful program map says of it: nearly always, its first picture tells. */
const MAX_LOOKS = 8;

/** Reads the video's access units in an MPEG-TS segment. */
export class TsReader implements UnitReader {
  readonly #visitor: UnitVisitor;
  readonly #packets = new PacketReader((packet, end) => this.#takePacket(packet, end));
  readonly #programs: Programs;
  readonly #canGuess: boolean;
  readonly #held = new HeldPackets();
  readonly #clock: TsClock = { firstTicks: undefined };
  #video: TsVideo | undefined;
  #stream: VideoStream | undefined;
  #hasData = false;
  #hasUnnamedVideo = false;
  #looksLeft = MAX_LOOKS;

  /** `map` holds PAT and PMT, if they are in EXT-X-MAP: RFC 8216 3.2. */
  constructor(
    map: Uint8Array | undefined,
    { canDecrypt, mayBeEncrypted }: Pick<SelectorOptions, 'canDecrypt' | 'mayBeEncrypted'>,
    visitor: UnitVisitor,
  ) {
    this.#visitor = visitor;
    this.#programs = new Programs(canDecrypt);
    // Only a program map tells encrypted samples from others.
    this.#canGuess = mayBeEncrypted !== true;
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
    if (this.#packets.end() ?? this.#guess()) return;
    this.#stream?.end(this.#packets.endsInPacket);
  }

  failure(): SnapError {
    if (!this.#packets.hasSynced) return noPackets();
    if (this.#stream?.hasCutOffKeyframe) {
      return new SnapError('decode-failed', 'The MPEG-TS segment breaks off inside its keyframe');
    }
    if (this.#hasData) return new SnapError('no-keyframe', 'The MPEG-TS segment has no keyframe');
    if (this.#programs.isEmpty && this.#hasUnnamedVideo) {
      return new SnapError('unsupported-container', 'The MPEG-TS segment has no program map');
    }
    return this.#programs.failure();
  }

  #takePacket(bytes: Uint8Array, endOffset: number): 'stop' | undefined {
    const packet = parsePacket(bytes);
    if (!packet) return undefined;
    if (this.#stream && packet.pid === this.#video?.pid) {
      return this.#takeVideo(this.#stream, packet, endOffset);
    }
    if (!this.#video) this.#hold(bytes, packet, endOffset);
    const answer = this.#takeProgramMap(packet);
    if (answer || this.#video) return answer;
    return this.#held.isFull || this.#isHinted(packet) ? this.#guess() : undefined;
  }

  /** Whether a program map with a wrong CRC and the video itself say the same. */
  #isHinted({ isUnitStart }: TsPacket): boolean {
    const { hint } = this.#programs;
    if (!hint || !isUnitStart || this.#looksLeft === 0) return false;
    this.#looksLeft -= 1;
    const video = this.#guessVideo();
    return video !== undefined && isSameVideo(video, hint);
  }

  #hold(bytes: Uint8Array, packet: TsPacket, endOffset: number): void {
    const isVideo = this.#held.take(bytes, packet, endOffset);
    this.#hasUnnamedVideo ||= isVideo;
  }

  #takeVideo(stream: VideoStream, packet: TsPacket, endOffset: number): 'stop' | undefined {
    const answer = stream.push(packet, endOffset);
    this.#hasData ||= stream.hasData;
    return answer;
  }

  #takeProgramMap(packet: TsPacket): 'stop' | undefined {
    this.#programs.take(packet);
    const { video } = this.#programs;
    if (!video || video === this.#video) return undefined;
    if (this.#video && isSameVideo(this.#video, video)) {
      this.#video = video;
      return undefined;
    }
    return this.#stream?.end(false) ?? this.#open(video);
  }

  /** Where no program map comes, the stream's own syntax has to tell what it is. */
  #guess(): 'stop' | undefined {
    if (this.#video) return undefined;
    const video = this.#guessVideo();
    if (video) return this.#open(video);
    this.#held.clear();
    return undefined;
  }

  #guessVideo(): TsVideo | undefined {
    return this.#canGuess && this.#programs.isEmpty ? this.#held.guess() : undefined;
  }

  #open(video: TsVideo): 'stop' | undefined {
    const stream = new VideoStream(video, this.#clock, this.#visitor);
    this.#video = video;
    this.#stream = stream;
    return this.#held.release(video.pid, (packet, endOffset) =>
      this.#takeVideo(stream, packet, endOffset),
    );
  }
}
