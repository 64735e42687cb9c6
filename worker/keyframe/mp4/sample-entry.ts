import {
  av1CodecString,
  avcCodecString,
  hevcCodecString,
  vp9CodecString,
} from '../../codecs/codec-string.js';
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
  /** Payload of `avcC`, `hvcC`, `av1C` or `vpcC`. */
  readonly description: Uint8Array<ArrayBuffer> | undefined;
  /** The entry as a box, as it is for samples in the clear. */
  readonly clearBox: Uint8Array;
  /** Of an `encv` entry; `undefined` where all samples are in the clear. */
  readonly protection: TrackProtection | undefined;
  /** Bytes of the length in front of each NAL unit; `undefined` for other codecs. */
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

const UNKNOWN_FORMAT: Format = ['', () => plain('unknown', undefined)];
/** What no decoder is configured with as it is: the descriptors of MPEG-4 systems. */
const NO_DESCRIPTION = 'esds';

/** The box with what the decoder is configured with, and how to describe an entry by it. */
type Format = readonly [recordName: string, describe: (record: Uint8Array) => Description];

const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['avc1', ['avcC', (record) => describeAvc('avc1', record)]],
  ['avc3', ['avcC', (record) => describeAvc('avc3', record)]],
  ['hvc1', ['hvcC', (record) => describeHevc('hvc1', record)]],
  ['hev1', ['hvcC', (record) => describeHevc('hev1', record)]],
  ['av01', ['av1C', (record) => plain('av1', av1CodecString(record))]],
  ['vp09', ['vpcC', (record) => plain('vp9', vp9CodecString(record))]],
  ['vp08', ['vpcC', () => plain('vp8', 'vp8')]],
  ['mp4v', ['esds', (record) => plain(mpegCodec(record), undefined)]],
]);

/** Entries whose base is that of another: layered H.264, and Dolby Vision. */
const SAME_FORMATS: Readonly<Record<string, string>> = {
  avc2: 'avc1',
  dva1: 'avc1',
  avc4: 'avc3',
  dvav: 'avc3',
  dvh1: 'hvc1',
  dvhe: 'hev1',
};

function describe(
  format: string,
  children: Uint8Array,
): Description & Pick<SampleEntry, 'description'> {
  const [recordName, toDescription] = FORMATS.get(SAME_FORMATS[format] ?? format) ?? UNKNOWN_FORMAT;
  const record = findBox(children, recordName)?.payload;
  return {
    ...toDescription(record ?? new Uint8Array(0)),
    description: recordName === NO_DESCRIPTION ? undefined : record?.slice(),
  };
}

function describeAvc(entry: 'avc1' | 'avc3', record: Uint8Array): Description {
  return {
    codec: 'h264',
    codecString: avcCodecString(entry, record.subarray(1, 4)),
    nalLengthBytes: ((record[4] ?? 3) & 3) + 1,
  };
}

function describeHevc(entry: 'hvc1' | 'hev1', record: Uint8Array): Description {
  return {
    codec: 'hevc',
    codecString: hevcCodecString(entry, record.subarray(1, 13)),
    nalLengthBytes: ((record[21] ?? 3) & 3) + 1,
  };
}

function plain(codec: VideoCodec, codecString: string | undefined): Description {
  return { codec, codecString, nalLengthBytes: undefined };
}

/** `objectTypeIndication`, ISO/IEC 14496-1 7.2.6.6 and table 5. */
function mpegCodec(esds: Uint8Array): VideoCodec {
  const reader = new ByteReader(esds);
  reader.skip(4);
  if (!enterDescriptor(reader, ES_DESCRIPTOR)) return 'unknown';
  reader.skip(2);
  const flags = reader.u8();
  if ((flags & 0x80) !== 0) reader.skip(2);
  if ((flags & 0x40) !== 0) reader.skip(reader.u8());
  if ((flags & 0x20) !== 0) reader.skip(2);
  if (!enterDescriptor(reader, DECODER_CONFIG_DESCRIPTOR)) return 'unknown';
  const type = reader.u8();
  if (type === 0x20) return 'mpeg4';
  return (type >= 0x60 && type <= 0x65) || type === 0x6a ? 'mpeg2video' : 'unknown';
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
