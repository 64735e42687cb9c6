import type { EngineName } from '../../shared/engine.js';
import type { VideoCodec } from './types.js';

/** A codec of moving pictures, as playlists, containers and engines know it. */
export interface CodecEntry {
  readonly name: Exclude<VideoCodec, 'unknown'>;
  /** Sample entries of MP4, which RFC 6381 strings begin with: ISO/IEC 14496-15 and others. Lower case. */
  readonly fourccs: readonly string[];
  /** What tells it from others with the same sample entry: `objectTypeIndication`, ISO/IEC 14496-1 table 5. */
  readonly objectTypes: readonly number[];
  /** `stream_type` in MPEG-TS: ISO/IEC 13818-1 table 2-34. */
  readonly streamTypes: readonly number[];
  /** `format_identifier` of a private stream in MPEG-TS. */
  readonly registrations: readonly string[];
  /** The engines that decode it at all, though not on every device. */
  readonly decodedBy: readonly EngineName[];
}

/** `mjpg` is none of the sample entries: I-frame playlists of it are of stills. */
export const CODECS: readonly CodecEntry[] = [
  entry('h264', ['avc1', 'avc2', 'avc3', 'avc4', 'dva1', 'dvav'], {
    streamTypes: [0x1b],
    decodedBy: ['webcodecs', 'core', 'ffmpeg'],
  }),
  entry('hevc', ['hvc1', 'hev1', 'dvh1', 'dvhe'], {
    streamTypes: [0x24],
    registrations: ['HEVC'],
    decodedBy: ['webcodecs', 'core', 'ffmpeg'],
  }),
  entry('av1', ['av01', 'dav1'], { registrations: ['AV01'], decodedBy: ['webcodecs', 'core'] }),
  entry('vp9', ['vp09', 'vp9'], { decodedBy: ['webcodecs', 'core', 'ffmpeg'] }),
  entry('vp8', ['vp08', 'vp8'], { decodedBy: ['webcodecs', 'core', 'ffmpeg'] }),
  entry('mpeg4', ['mp4v'], {
    objectTypes: [0x20],
    streamTypes: [0x10],
    decodedBy: ['core', 'ffmpeg'],
  }),
  entry('mpeg2video', ['m2v1', 'mp2v', 'mp4v'], {
    objectTypes: [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x6a],
    streamTypes: [0x01, 0x02],
    decodedBy: ['core', 'ffmpeg'],
  }),
  entry('mjpeg', ['jpeg', 'mp4v'], { objectTypes: [0x6c], decodedBy: ['core', 'ffmpeg'] }),
  entry('png', ['png ', 'mp4v'], { objectTypes: [0x6d], decodedBy: ['core', 'ffmpeg'] }),
  entry('vvc', ['vvc1', 'vvi1'], { streamTypes: [0x33], registrations: ['VVC '] }),
  entry('evc', ['evc1'], { streamTypes: [0x35] }),
  entry('lcevc', ['lvc1'], {}),
  entry('dolby-vision', [], { registrations: ['DOVI'] }),
];

function entry(
  name: CodecEntry['name'],
  fourccs: readonly string[],
  facts: Partial<CodecEntry>,
): CodecEntry {
  const none = { objectTypes: [], streamTypes: [], registrations: [], decodedBy: [] };
  return { name, fourccs, ...none, ...facts };
}

/** The codecs that an engine decodes at all. */
export function codecsOf(engine: EngineName): ReadonlySet<VideoCodec> {
  return new Set(CODECS.filter((codec) => codec.decodedBy.includes(engine)).map((c) => c.name));
}

/**
 * The codec of a sample entry, in any case.
 *
 * @param objectType - What stands behind a sample entry that several codecs share. Not known: the first of them.
 */
export function codecOfFourcc(fourcc: string, objectType?: number): VideoCodec {
  const sharing = CODECS.filter(({ fourccs }) => fourccs.includes(fourcc.toLowerCase()));
  const isTold = objectType !== undefined && sharing.length > 1;
  const codec = isTold
    ? sharing.find(({ objectTypes }) => objectTypes.includes(objectType))
    : sharing[0];
  return codec?.name ?? 'unknown';
}

/** The codec of an elementary stream in MPEG-TS; the registration of a stream with a type of its own is of no weight. */
export function codecOfStream(type: number, registration: string | undefined): VideoCodec {
  const isPrivate = type === PRIVATE_DATA;
  const codec = CODECS.find(({ streamTypes, registrations }) =>
    isPrivate ? registrations.includes(registration ?? '') : streamTypes.includes(type),
  );
  return codec?.name ?? 'unknown';
}

/** ISO/IEC 13818-1 table 2-34. */
export const PRIVATE_DATA = 0x06;
