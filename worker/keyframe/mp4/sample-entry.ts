import {
  av1CodecString,
  avcCodecString,
  hevcCodecString,
  vp9CodecString,
} from '../../codecs/codec-string.js';
import { codecOfFourcc } from '../../codecs/codec-table.js';
import type { VideoCodec } from '../../codecs/types.js';
import {
  ByteReader,
  childBoxes,
  findBox,
  VISUAL_ENTRY_BYTES,
  type Box,
} from '../../bytes/boxes.js';
import { parseTrackProtection, type TrackProtection } from './track-protection.js';
import { box } from '../../bytes/box-writer.js';

const ES_DESCRIPTOR = 3;
const DECODER_CONFIG_DESCRIPTOR = 4;

export interface SampleEntry {
  readonly codec: VideoCodec;
  readonly codecString: string | undefined;
  /** The payload of `avcC`, `hvcC`, `av1C` or `vpcC`. */
  readonly description: Uint8Array<ArrayBuffer> | undefined;
  /** The entry as a box for samples in the clear. */
  readonly clearBox: Uint8Array;
  /** Set for an `encv` entry; `undefined` if all samples are in the clear. */
  readonly protection: TrackProtection | undefined;
  /** The number of bytes of the length before each NAL unit; `undefined` for other codecs. */
  readonly nalLengthBytes: number | undefined;
}

export function parseSampleEntry({ type, payload }: Box): SampleEntry {
  const children = payload.subarray(VISUAL_ENTRY_BYTES);
  const protectionBox = type === 'encv' ? findBox(children, 'sinf')?.payload : undefined;
  const format = protectionBox === undefined ? type : originalFormat(protectionBox);
  const description = describe(format, children);
  return {
    ...description,
    clearBox: box(
      format,
      payload.subarray(0, VISUAL_ENTRY_BYTES),
      ...[...childBoxes(children)]
        .filter((child) => child.type !== 'sinf')
        .map((child) => child.whole),
    ),
    protection: type === 'encv' ? parseTrackProtection(protectionBox) : undefined,
  };
}

type Description = Pick<SampleEntry, 'codec' | 'codecString' | 'nalLengthBytes'>;

/** Several codecs share it; the descriptors of MPEG-4 systems in it tell which, and configure no decoder as they are. */
const DESCRIPTOR_ENTRY = 'mp4v';

/** The box with what the decoder is configured with, and how to describe an entry by it. */
type Format = readonly [
  recordName: string,
  describe: (record: Uint8Array, fourcc: string) => Description,
];

const FORMATS: Readonly<Partial<Record<VideoCodec, Format>>> = {
  h264: ['avcC', describeAvc],
  hevc: ['hvcC', describeHevc],
  av1: ['av1C', (record) => plain('av1', av1CodecString(record))],
  vp9: ['vpcC', (record) => plain('vp9', vp9CodecString(record))],
  vp8: ['vpcC', () => plain('vp8', 'vp8')],
};

/** Entries whose parameter sets may be in the samples alone. */
const IN_BAND: ReadonlySet<string> = new Set(['avc3', 'avc4', 'dvav', 'hev1', 'dvhe']);

function describe(
  fourcc: string,
  children: Uint8Array,
): Description & Pick<SampleEntry, 'description'> {
  if (fourcc === DESCRIPTOR_ENTRY) {
    const codec = codecOfDescriptor(findBox(children, 'esds')?.payload);
    return { ...plain(codec, undefined), description: undefined };
  }
  const codec = codecOfFourcc(fourcc);
  const format = FORMATS[codec];
  if (!format) return { ...plain(codec, undefined), description: undefined };
  const [recordName, toDescription] = format;
  const record = findBox(children, recordName)?.payload;
  return {
    ...toDescription(record ?? new Uint8Array(0), fourcc),
    description: record?.slice(),
  };
}

function describeAvc(record: Uint8Array, fourcc: string): Description {
  return {
    codec: 'h264',
    codecString: avcCodecString(IN_BAND.has(fourcc) ? 'avc3' : 'avc1', record.subarray(1, 4)),
    nalLengthBytes: ((record[4] ?? 3) & 3) + 1,
  };
}

function describeHevc(record: Uint8Array, fourcc: string): Description {
  return {
    codec: 'hevc',
    codecString: hevcCodecString(IN_BAND.has(fourcc) ? 'hev1' : 'hvc1', record.subarray(1, 13)),
    nalLengthBytes: ((record[21] ?? 3) & 3) + 1,
  };
}

function plain(codec: VideoCodec, codecString: string | undefined): Description {
  return { codec, codecString, nalLengthBytes: undefined };
}

/** By `objectTypeIndication`: ISO/IEC 14496-1 7.2.6.6. */
function codecOfDescriptor(esds: Uint8Array | undefined): VideoCodec {
  const reader = new ByteReader(esds ?? new Uint8Array(0));
  reader.skip(4);
  if (!enterDescriptor(reader, ES_DESCRIPTOR)) return 'unknown';
  reader.skip(2);
  const flags = reader.u8();
  if ((flags & 0x80) !== 0) reader.skip(2);
  if ((flags & 0x40) !== 0) reader.skip(reader.u8());
  if ((flags & 0x20) !== 0) reader.skip(2);
  if (!enterDescriptor(reader, DECODER_CONFIG_DESCRIPTOR)) return 'unknown';
  return codecOfFourcc(DESCRIPTOR_ENTRY, reader.u8());
}

/** Reads a descriptor's tag and its length of one to four bytes: ISO/IEC 14496-1 8.3.3. */
function enterDescriptor(reader: ByteReader, tag: number): boolean {
  const isRight = reader.u8() === tag;
  for (let i = 0; i < 4; i++) if ((reader.u8() & 0x80) === 0) break;
  return isRight;
}

function originalFormat(protectionBox: Uint8Array): string {
  const format = findBox(protectionBox, 'frma')?.payload;
  return format === undefined ? 'encv' : new ByteReader(format).fourCharacters();
}
