import { SnapError } from '../../../shared/errors.js';
import type { UnitVisitor } from '../access-unit.js';
import { AccessUnitReader, type ElementaryUnit } from '../elementary/access-unit-reader.js';
import { H264Rules } from '../elementary/h264.js';
import { HevcRules } from '../elementary/hevc.js';
import { Mpeg2Rules } from '../elementary/mpeg2.js';
import { Mpeg4Rules } from '../elementary/mpeg4.js';
import type { AccessUnitRules } from '../elementary/rules.js';
import { looksDamaged } from '../damage.js';
import type { CodedUnit, UnitProtection } from '../unit.js';
import { PACKET_BYTES, type TsPacket } from './packets.js';
import { PesReader } from './pes.js';
import type { TsVideo, TsVideoCodec } from './programs.js';
import { StreamMarks, type TsClock } from './stream-marks.js';

/** Reads the packets of the video's PID. */
export class VideoStream {
  readonly #visitor: UnitVisitor;
  readonly #protection: UnitProtection | undefined;
  readonly #rules: AccessUnitRules;
  readonly #reader: AccessUnitReader;
  readonly #pes = new PesReader();
  readonly #marks: StreamMarks;
  #counter: number | undefined;
  readonly #lastPayload = new Uint8Array(PACKET_BYTES);
  #lastPayloadBytes = 0;
  #hasData = false;
  /** Whether packets may be missing in the current unit without a gap in their numbers. */
  #isInterrupted = false;
  #isEnding = false;
  #isCutOff = false;
  #hasCutOffKeyframe = false;

  constructor({ codec, isEncrypted }: TsVideo, clock: TsClock, visitor: UnitVisitor) {
    this.#visitor = visitor;
    this.#protection = isEncrypted ? { scheme: 'sample-aes-h264' } : undefined;
    this.#rules = createRules(codec);
    this.#marks = new StreamMarks(clock);
    this.#reader = new AccessUnitReader(this.#rules, {
      begin: (timeOffset, previous) => this.#begin(timeOffset, previous),
      take: (unit) => this.#take(unit),
    });
  }

  /** Whether any video has arrived. */
  get hasData(): boolean {
    return this.#hasData;
  }

  /** Whether the segment breaks off inside a keyframe. */
  get hasCutOffKeyframe(): boolean {
    return this.#hasCutOffKeyframe;
  }

  push(packet: TsPacket, endOffset: number): 'stop' | undefined {
    if (packet.isDiscontinuous) {
      this.#counter = undefined;
      this.#isInterrupted ||= !packet.isUnitStart;
    }
    if (packet.payload.length === 0) return undefined;
    if (packet.isScrambled) throw encrypted();
    if (this.#isDuplicate(packet)) return undefined;
    this.#noticeLoss(packet.continuityCounter);
    this.#lastPayload.set(packet.payload);
    this.#lastPayloadBytes = packet.payload.length;
    const pes = this.#pes.push(packet.payload, packet.isUnitStart);
    if (!pes) return undefined;
    if (pes.header?.isScrambled) throw encrypted();
    this.#hasData = true;
    if (pes.header) this.#marks.startPes(pes.header);
    this.#marks.addPacket(pes.data.length, endOffset);
    if (this.#reader.push(pes.data)) return 'stop';
    this.#marks.dropBefore(this.#reader.heldFrom);
    return undefined;
  }

  /** `isCutOff`: the segment ends inside a packet, so that the last access unit is incomplete. */
  end(isCutOff: boolean): 'stop' | undefined {
    this.#isEnding = true;
    this.#isCutOff = isCutOff;
    return this.#reader.end();
  }

  /** ISO/IEC 13818-1 2.4.3.3: a packet may be sent twice, with the same counter. */
  #isDuplicate({ continuityCounter, payload }: TsPacket): boolean {
    const last = this.#lastPayload;
    return (
      continuityCounter === this.#counter &&
      payload.length === this.#lastPayloadBytes &&
      payload.every((byte, i) => byte === last[i])
    );
  }

  #noticeLoss(counter: number): void {
    const expected = this.#counter === undefined ? counter : (this.#counter + 1) & 0x0f;
    this.#counter = counter;
    if (counter === expected) return;
    this.#reader.reset();
    this.#marks.startPes({ ptsTicks: undefined, dtsTicks: undefined });
  }

  #begin(timeOffset: number, previous: number | undefined): 'stop' | undefined {
    const { pts, dts } = this.#marks.timesAt(timeOffset, previous);
    this.#visitor.foresee([pts]);
    const answer = this.#visitor.begin({ pts, dts, noneBefore: dts, mayBeKeyframe: true });
    return answer === 'stop' ? 'stop' : undefined;
  }

  #take(unit: ElementaryUnit): 'stop' | undefined {
    const { isKeyframe, isRandomAccess, timeOffset, previousTimeOffset } = unit;
    if (this.#isCutOff) {
      this.#hasCutOffKeyframe ||= isKeyframe;
      return undefined;
    }
    const { pts } = this.#marks.timesAt(timeOffset, previousTimeOffset);
    const isInterrupted = this.#isInterrupted;
    this.#isInterrupted = false;
    return this.#visitor.take({
      codec: this.#rules.codec,
      codecString: this.#rules.codecString(),
      mp4: undefined,
      isKeyframe,
      isRandomAccess,
      pts,
      endOffset: this.#marks.packetEnd(unit.endOffset),
      copy: () => this.#copy(unit, pts, isInterrupted),
    });
  }

  #copy(unit: ElementaryUnit, pts: number | undefined, isInterrupted: boolean): CodedUnit {
    const data = unit.copy();
    const protection = this.#protection;
    const isDamaged =
      isInterrupted || (!protection && looksDamaged(data, this.#rules.codec, 'annex-b'));
    return {
      data,
      pts,
      protection,
      ...(this.#isEnding && { mayBeCutOff: true }),
      ...(isDamaged && { looksDamaged: true }),
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
