import { SnapError } from '../../../shared/errors.js';
import { codecOfStream, PRIVATE_DATA } from '../../codecs/codec-table.js';
import type { TsPacket } from './packets.js';
import {
  beginsProgramMap,
  parsePat,
  parsePmt,
  SectionReader,
  type Program,
  type TsStream,
} from './psi.js';

const TS_VIDEO_CODECS = ['h264', 'hevc', 'mpeg2video', 'mpeg4'] as const;
export type TsVideoCodec = (typeof TS_VIDEO_CODECS)[number];

export interface TsVideo {
  readonly pid: number;
  readonly codec: TsVideoCodec;
  /** SAMPLE-AES: the contents of slice NAL units are encrypted. */
  readonly isEncrypted: boolean;
}

const PAT_PID = 0;
const NULL_PID = 0x1fff;
/** Limits what a hostile stream can make us keep: at most 4 KiB each. */
const MAX_SECTION_PIDS = 64;
const MAX_PROGRAMS = 64;

/** Apple, "MPEG-2 Stream Encryption Format for HTTP Live Streaming": H.264 with encrypted NAL units. */
const SAMPLE_AES_H264 = 0xdb;
const SAMPLE_AES_H264_NAME = 'zavc';
/**
 * Video that none of our codecs is: auxiliary, SVC, MVC, JPEG 2000, JPEG XS of ISO/IEC 13818-1 table 2-34; AVS, Dirac,
 * AVS2, AVS3 and VC-1 of the user private range.
 */
const OTHER_VIDEO: ReadonlySet<number> = new Set([
  0x1e, 0x1f, 0x20, 0x21, 0x32, 0x42, 0xd1, 0xd2, 0xd4, 0xea,
]);
const OTHER_VIDEO_REGISTRATIONS: ReadonlySet<string> = new Set(['VC-1', 'drac']);

/** Reads PAT and PMT, in any order, and picks the video of the first program that has some. */
export class Programs {
  readonly #canDecrypt: boolean;
  readonly #readers = new Map<number, SectionReader>();
  readonly #programs = new Map<number, Program>();
  #pat: ReadonlyMap<number, number> | undefined;
  #chosen: number | undefined;
  #video: TsVideo | undefined;
  #hint: TsVideo | undefined;

  constructor(canDecrypt: boolean) {
    this.#canDecrypt = canDecrypt;
  }

  get video(): TsVideo | undefined {
    return this.#video;
  }

  /** The video according to a program map with a wrong CRC, which has to prove right. */
  get hint(): TsVideo | undefined {
    return this.#hint;
  }

  get isEmpty(): boolean {
    return this.#programs.size === 0;
  }

  take({ pid, payload, isUnitStart }: TsPacket): void {
    const reader = this.#readers.get(pid) ?? this.#open(pid, payload, isUnitStart);
    reader?.push(payload, isUnitStart, (section, isIntact) => {
      if (isIntact) this.#takeSection(section, pid);
      else if (pid !== PAT_PID) this.#takeHint(section);
    });
  }

  /** Why there is no video to read. */
  failure(): SnapError {
    const streams = [...this.#programs.values()].flatMap((program) => program.streams);
    if (streams.some(isEncryptedVideo)) {
      return new SnapError(
        'encrypted',
        'The video in the MPEG-TS segment is encrypted (SAMPLE-AES)',
      );
    }
    const other = streams.find(isOtherVideo);
    if (!other) return new SnapError('no-video', 'The MPEG-TS segment has no video');
    const { hasOwnColors, registration, type } = other;
    const kind = hasOwnColors ? 'Dolby Vision' : (registration ?? `stream type ${type}`);
    return new SnapError('unsupported-codec', `MPEG-TS video of ${kind} is not supported`);
  }

  #open(pid: number, payload: Uint8Array, isUnitStart: boolean): SectionReader | undefined {
    const isSection = pid === PAT_PID || (isUnitStart && beginsProgramMap(payload));
    if (!isSection || pid === NULL_PID || this.#readers.size >= MAX_SECTION_PIDS) return undefined;
    const reader = new SectionReader();
    this.#readers.set(pid, reader);
    return reader;
  }

  #takeSection(section: Uint8Array, pid: number): void {
    if (pid === PAT_PID) this.#pat = parsePat(section) ?? this.#pat;
    const program = pid === PAT_PID ? undefined : parsePmt(section);
    if (!program || this.#pat?.has(program.number) === false) return;
    if (this.#programs.size < MAX_PROGRAMS) this.#programs.set(program.number, program);
    this.#choose(program);
    const isKnown =
      this.#pat && [...this.#pat.keys()].every((number) => this.#programs.has(number));
    if (!isKnown || this.#video) return;
    const failure = this.failure();
    // A program may get its video later, but video that is there and cannot be read stays so.
    if (failure.code !== 'no-video') throw failure;
  }

  #takeHint(section: Uint8Array): void {
    const program = parsePmt(section);
    this.#hint = (program && this.#findVideo(program)) ?? this.#hint;
  }

  #choose(program: Program): void {
    if (this.#chosen !== undefined && this.#chosen !== program.number) return;
    const video = this.#findVideo(program);
    if (!video) return;
    this.#chosen = program.number;
    if (!this.#video || !isSameVideo(this.#video, video)) this.#video = video;
  }

  #findVideo({ streams }: Program): TsVideo | undefined {
    for (const stream of streams) {
      const codec = readableCodecOf(stream);
      const isEncrypted = isEncryptedVideo(stream);
      if (codec && (this.#canDecrypt || !isEncrypted))
        return { pid: stream.pid, codec, isEncrypted };
    }
    return undefined;
  }
}

export function isSameVideo(a: TsVideo, b: TsVideo): boolean {
  return a.pid === b.pid && a.codec === b.codec && a.isEncrypted === b.isEncrypted;
}

/** `undefined` where its access units cannot be told apart here. */
function readableCodecOf(stream: TsStream): TsVideoCodec | undefined {
  if (isEncryptedVideo(stream)) return 'h264';
  const codec = stream.hasOwnColors
    ? 'dolby-vision'
    : codecOfStream(stream.type, stream.registration);
  return TS_VIDEO_CODECS.find((name) => name === codec);
}

function isEncryptedVideo({ type, registration, privateData }: TsStream): boolean {
  return (
    type === SAMPLE_AES_H264 ||
    registration === SAMPLE_AES_H264_NAME ||
    privateData === SAMPLE_AES_H264_NAME
  );
}

function isOtherVideo(stream: TsStream): boolean {
  const { type, registration = '' } = stream;
  const isKnown = stream.hasOwnColors || codecOfStream(type, registration) !== 'unknown';
  if (isKnown) return readableCodecOf(stream) === undefined;
  return type === PRIVATE_DATA
    ? OTHER_VIDEO_REGISTRATIONS.has(registration)
    : OTHER_VIDEO.has(type);
}
