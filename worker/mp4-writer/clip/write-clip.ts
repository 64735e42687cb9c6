import { ascii, box, u32 } from '../../bytes/box-writer.js';
import { childBoxes, findBox, VISUAL_ENTRY_BYTES } from '../../bytes/boxes.js';
import { joinBytes } from '../../bytes/join-bytes.js';
import type { Size } from '../../../shared/geometry.js';
import type { CodedRun } from '../../keyframe/types.js';
import { toClipMedia } from './clip-media.js';
import { toFraction } from './fraction.js';
import type { ClipMedia } from './types.js';

/** How a picture is shown. */
export interface ClipShape {
  /** In samples, cropped. */
  readonly size: Size;
  /** The width of a sample relative to its height. */
  readonly sampleAspectRatio: number;
  /** In pixels, before it is turned. */
  readonly display: Size;
}

export interface WrittenClip {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** As RFC 6381 has it. */
  readonly codec: string;
}

/** Ticks a second: those of MPEG-TS, a whole number for most frame rates. */
const TIMESCALE = 90_000;
const TRACK_ID = 1;
const NO_FLAGS = u32(0);
const BOX_HEADER_BYTES = 8;
const IDENTITY = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
const MATRIX_BYTES = 36;
/** Boxes of a sample entry that tell how the picture is shown; others configure decoders, or describe the whole stream. */
const LOOKS: ReadonlySet<string> = new Set([
  ...['clap', 'colr', 'mdcv', 'clli', 'cclv', 'amve', 'fiel', 'SmDm', 'CoLL'],
]);

/**
 * A complete MP4 of a run's first unit, which is a keyframe: ISO/IEC 14496-12, not fragmented, with what describes it in
 * front of the sample.
 *
 * @throws SnapError with code `unsupported-codec` if no MP4 carries the codec, `decode-failed` if the keyframe lacks
 * what a decoder needs
 */
export function writeClip(run: CodedRun, shape: ClipShape, durationSeconds: number): WrittenClip {
  const media = toClipMedia(run);
  const ticks = Math.max(1, Math.round(durationSeconds * TIMESCALE));
  const brands = `isomiso2${BRANDS[media.fourcc] ?? ''}mp41`;
  const type = box('ftyp', ascii('isom'), u32(512), ascii(brands));
  const movie = (offset: number): Uint8Array => writeMovie(run, media, { shape, ticks, offset });
  const offset = type.length + movie(0).length + BOX_HEADER_BYTES;
  const bytes = joinBytes([type, movie(offset), box('mdat', media.data)]);
  return { bytes, codec: media.codec };
}

const BRANDS: Readonly<Partial<Record<string, string>>> = { avc1: 'avc1', av01: 'av01' };

interface MovieFacts {
  readonly shape: ClipShape;
  readonly ticks: number;
  /** Of the sample in the file. */
  readonly offset: number;
}

function writeMovie(
  { mp4 }: CodedRun,
  media: ClipMedia,
  { shape, ticks, offset }: MovieFacts,
): Uint8Array {
  const movieMatrix = readMatrix(mp4?.track.movieHeader.subarray(BOX_HEADER_BYTES), 36, 48);
  const trackMatrix = readMatrix(mp4 && findBox(mp4.track.trak, 'tkhd')?.payload, 40, 52);
  const { width, height } = shape.display;
  const header = joinBytes([u32(0x10000, 0x01000000, 0, 0), movieMatrix, new Uint8Array(24)]);
  return box(
    'moov',
    box('mvhd', NO_FLAGS, u32(0, 0, TIMESCALE, ticks), header, u32(TRACK_ID + 1)),
    box(
      'trak',
      box(
        'tkhd',
        // Enabled, and part of the presentation.
        u32(3, 0, 0, TRACK_ID, 0, ticks, 0, 0, 0, 0),
        trackMatrix,
        u32(width * 0x10000, height * 0x10000),
      ),
      writeMedia(media, writeEntry(media, shape, mp4?.entry.clearBox), ticks, offset),
    ),
  );
}

/** The matrix of `mvhd` or `tkhd`, at a place that depends on the version, because version 1 has longer times. */
function readMatrix(header: Uint8Array | undefined, short: number, long: number): Uint8Array {
  const at = header?.[0] === 1 ? long : short;
  const matrix = header?.subarray(at, at + MATRIX_BYTES);
  const isTold = matrix?.length === MATRIX_BYTES && matrix.some((byte) => byte !== 0);
  return isTold ? matrix : IDENTITY;
}

/** `mdia` with one sample, which is a sync sample: 8.4 to 8.7. */
function writeMedia(
  { data }: ClipMedia,
  entry: Uint8Array,
  ticks: number,
  offset: number,
): Uint8Array {
  const sampleTable = box(
    'stbl',
    box('stsd', NO_FLAGS, u32(1), entry),
    box('stts', NO_FLAGS, u32(1, 1, ticks)),
    box('stss', NO_FLAGS, u32(1, 1)),
    box('stsc', NO_FLAGS, u32(1, 1, 1, 1)),
    box('stsz', NO_FLAGS, u32(0, 1, data.length)),
    box('stco', NO_FLAGS, u32(1, offset)),
  );
  const here = box('dref', NO_FLAGS, u32(1), box('url ', u32(1)));
  return box(
    'mdia',
    // The language is not determined.
    box('mdhd', NO_FLAGS, u32(0, 0, TIMESCALE, ticks, 0x55c40000)),
    box('hdlr', NO_FLAGS, u32(0), ascii('vide'), u32(0, 0, 0), Uint8Array.of(0)),
    box('minf', box('vmhd', u32(1, 0, 0)), box('dinf', here), sampleTable),
  );
}

/** A visual sample entry: 8.5.2 and 12.1.3. */
function writeEntry(
  { fourcc, recordName, record }: ClipMedia,
  { size, sampleAspectRatio }: ClipShape,
  source: Uint8Array | undefined,
): Uint8Array {
  const fields = u32(0, 1, 0, 0, 0, 0, size.width * 0x10000 + size.height, 0x480000, 0x480000, 0);
  // One picture a sample, of no named compressor, 24 bits deep.
  const rest = joinBytes([Uint8Array.of(0, 1), new Uint8Array(32), Uint8Array.of(0, 24, 255, 255)]);
  const boxes = source ? [...childBoxes(source.subarray(8 + VISUAL_ENTRY_BYTES))] : [];
  const looks = boxes.filter(({ type }) => LOOKS.has(type)).map(({ whole }) => whole);
  const isSquare = sampleAspectRatio === 1;
  const aspect = isSquare ? [] : [box('pasp', u32(...toFraction(sampleAspectRatio)))];
  return box(fourcc, fields, rest, box(recordName, record), ...aspect, ...looks);
}
