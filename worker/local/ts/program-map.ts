import { isSnapError } from '../../../shared/errors.js';
import { joinBytes } from '../../bytes/join-bytes.js';
import type { TsPacket } from '../../keyframe/ts/packets.js';
import { Programs, type TsVideo } from '../../keyframe/ts/programs.js';
import { beginsProgramMap } from '../../keyframe/ts/psi.js';

const PAT_PID = 0;
/** What a hostile file can make us keep: 188 bytes each. */
const MAX_PIDS = 16;
const MAX_PACKETS = 32;

/** What tells which packets are the video's, and those of its packets that say so. */
export interface ProgramMap {
  readonly video: Pick<TsVideo, 'pid' | 'codec'>;
  /** PAT and PMT, for segments that do not begin with them. */
  readonly packets: Uint8Array<ArrayBuffer>;
}

export function isSameMap({ video: a }: ProgramMap, { video: b }: ProgramMap): boolean {
  return a.pid === b.pid && a.codec === b.codec;
}

/** Follows PAT and PMT through a file, which may change where recordings were put together. */
export class ProgramMapReader {
  readonly #base: ProgramMap | undefined;
  #programs = new Programs(false);
  /** The newest packets of each PID. */
  readonly #packets = new Map<number, Uint8Array<ArrayBuffer>[]>();
  #pat = '';
  #found: ProgramMap | undefined;
  #seen: TsVideo | undefined;

  /** `base`: what holds until the file says something else. */
  constructor(base: ProgramMap | undefined) {
    this.#base = base;
  }

  get map(): ProgramMap | undefined {
    return this.#found ?? this.#base;
  }

  /** Why there is none. */
  failure(): Error {
    return this.#programs.failure();
  }

  /** @throws SnapError where there is video that cannot be read, and none before it could be */
  take(packet: TsPacket, bytes: Uint8Array): void {
    const { pid, payload, isUnitStart } = packet;
    const isMap = isUnitStart && (pid === PAT_PID || beginsProgramMap(payload));
    if (!isMap && !this.#packets.has(pid)) return;
    if (isMap && pid === PAT_PID) this.#noticeOther(payload);
    this.#keep(pid, bytes, isMap);
    try {
      this.#programs.take(packet);
    } catch (error) {
      if (!isSnapError(error) || !this.map) throw error;
    }
    const { video } = this.#programs;
    if (video && video !== this.#seen) this.#takeVideo(video);
  }

  #takeVideo(video: TsVideo): void {
    this.#seen = video;
    const { pid, codec } = video;
    const packets = joinBytes([...this.#packets.values()].flat());
    const found = { video: { pid, codec }, packets };
    if (!this.map || !isSameMap(this.map, found)) this.#found = found;
  }

  /** Another PAT is that of another recording. */
  #noticeOther(payload: Uint8Array): void {
    const pat = payload.subarray(0, 64).join();
    if (this.#pat !== '' && this.#pat !== pat) {
      this.#programs = new Programs(false);
      this.#packets.clear();
      this.#seen = undefined;
    }
    this.#pat = pat;
  }

  #keep(pid: number, bytes: Uint8Array, isFirst: boolean): void {
    const packets = this.#packets.get(pid);
    if (!packets && this.#packets.size >= MAX_PIDS) return;
    if (isFirst || !packets) this.#packets.set(pid, [bytes.slice()]);
    else if (packets.length < MAX_PACKETS) packets.push(bytes.slice());
  }
}
