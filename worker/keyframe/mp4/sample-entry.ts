import {
  av1CodecString,
  avcCodecString,
  hevcCodecString,
  vp9CodecString,
} from '../../codecs/codec-string.js';
import { codecOfFourcc } from '../../codecs/codec-table.js';
import { objectTypeOf } from '../../codecs/descriptors.js';
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
    const objectType = objectTypeOf(findBox(children, 'esds')?.payload);
    const codec = objectType === undefined ? 'unknown' : codecOfFourcc(fourcc, objectType);
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

function originalFormat(protectionBox: Uint8Array): string {
  const format = findBox(protectionBox, 'frma')?.payload;
  return format === undefined ? 'encv' : new ByteReader(format).fourCharacters();
}
