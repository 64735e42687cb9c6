import { SnapError } from '../../../src/shared/errors.js';
import { H264Rules } from '../elementary/h264.js';
import { HevcRules } from '../elementary/hevc.js';
import { KeyframeReader, type FoundKeyframe } from '../elementary/keyframe-reader.js';
import { Mpeg2Rules } from '../elementary/mpeg2.js';
import { Mpeg4Rules } from '../elementary/mpeg4.js';
import type { AccessUnitRules } from '../elementary/rules.js';
import type { KeyframeCut } from '../types.js';
import type { TsPacket } from './packets.js';
import { PesReader } from './pes.js';
import type { TsVideoCodec } from './programs.js';
import { StreamMarks } from './stream-marks.js';

/** The packets of the video's PID, up to the first keyframe in them. */
export class VideoStream {
  readonly #rules: AccessUnitRules;
  readonly #reader: KeyframeReader;
  readonly #pes = new PesReader();
  readonly #marks = new StreamMarks();
  #counter: number | undefined;
  #lastPayload: Uint8Array = new Uint8Array(0);
  #hasData = false;

  constructor(codec: TsVideoCodec) {
    this.#rules = createRules(codec);
    this.#reader = new KeyframeReader(this.#rules);
  }

  /** Whether anything of the video has come. */
  get hasData(): boolean {
    return this.#hasData;
  }

  push(packet: TsPacket, endOffset: number): KeyframeCut | undefined {
    if (packet.isDiscontinuous) this.#counter = undefined;
    if (packet.payload.length === 0) return undefined;
    if (packet.isScrambled) throw encrypted();
    if (this.#isDuplicate(packet)) return undefined;
    this.#noticeLoss(packet.continuityCounter);
    this.#lastPayload = packet.payload.slice();
    const pes = this.#pes.push(packet.payload, packet.isUnitStart);
    if (!pes) return undefined;
    if (pes.header?.isScrambled) throw encrypted();
    this.#hasData = true;
    if (pes.header) this.#marks.startPes(pes.header.ptsTicks);
    this.#marks.addPacket(pes.data.length, endOffset);
    const found = this.#reader.push(pes.data);
    if (found) return this.#cut(found);
    this.#marks.dropBefore(this.#reader.heldFrom);
    return undefined;
  }

  end(): KeyframeCut | undefined {
    const found = this.#reader.end();
    return found && this.#cut(found);
  }

  /** ISO/IEC 13818-1 2.4.3.3: a packet may be sent twice, with the same counter. */
  #isDuplicate({ continuityCounter, payload }: TsPacket): boolean {
    const last = this.#lastPayload;
    return (
      continuityCounter === this.#counter &&
      payload.length === last.length &&
      payload.every((byte, i) => byte === last[i])
    );
  }

  #noticeLoss(counter: number): void {
    const expected = this.#counter === undefined ? counter : (this.#counter + 1) & 0x0f;
    this.#counter = counter;
    if (counter === expected) return;
    this.#reader.reset();
    this.#marks.startPes(undefined);
  }

  #cut(found: FoundKeyframe): KeyframeCut {
    return {
      picture: {
        codec: this.#rules.codec,
        codecString: this.#rules.codecString(),
        wrapping: 'elementary',
        bytes: found.bytes,
      },
      pts: this.#marks.presentationTime(found.timeOffset, this.#reader.previousTimeOffset),
      firstPts: this.#marks.firstPresentationTime,
      endOffset: this.#marks.packetEnd(found.endOffset),
    };
  }
}

function createRules(codec: TsVideoCodec): AccessUnitRules {
  switch (codec) {
    case 'h264':
      return new H264Rules();
    case 'hevc':
      return new HevcRules();
    case 'mpeg2video':
      return new Mpeg2Rules();
    case 'mpeg4':
      return new Mpeg4Rules();
  }
}

function encrypted(): SnapError {
  return new SnapError('encrypted', 'The video in the MPEG-TS segment is scrambled');
}
