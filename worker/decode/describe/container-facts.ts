import {
  ByteReader,
  childBoxes,
  findBox,
  readVersion,
  VISUAL_ENTRY_BYTES,
  type Box,
} from '../../bytes/boxes.js';
import type { Size } from '../../../shared/geometry.js';
import { isOwnColorsRecord } from '../../codecs/dolby-vision.js';
import type { CodedPicture } from '../../keyframe/types.js';
import { colorFromCodes, NO_COLOR } from '../../codecs/headers/color-codes.js';
import {
  orientationOf,
  UPRIGHT,
  type Matrix,
  type Orientation,
} from '../../picture/orientation.js';
import type { ColorDescription } from '../../picture/types.js';

/** What an MP4 tells about its pictures, in addition to the stream in it. */
export interface ContainerFacts {
  /** Of a sample; `undefined` if the container does not tell. */
  readonly sampleAspectRatio: number | undefined;
  /** Of the whole picture, before it is turned, where that makes samples other than square. */
  readonly displayAspectRatio: number | undefined;
  /** The size of the picture in samples, which is not to be relied on. */
  readonly size: Size | undefined;
  readonly color: ColorDescription;
  /** Whether, whatever else is said, colors are Dolby Vision's own. */
  readonly hasOwnColors: boolean;
  readonly orientation: Orientation;
}

const NO_FACTS: ContainerFacts = {
  sampleAspectRatio: undefined,
  displayAspectRatio: undefined,
  size: undefined,
  color: NO_COLOR,
  hasOwnColors: false,
  orientation: UPRIGHT,
};
const STSD_HEADER_BYTES = 8;
/** In a visual sample entry: 12.1.3. */
const ENTRY_SIZE_AT = 24;

export function readContainerFacts({ wrapping, bytes }: CodedPicture): ContainerFacts {
  const movie = wrapping === 'elementary' ? undefined : findBox(bytes, 'moov')?.payload;
  const track = movie && [...childBoxes(movie)].find(isVideoTrack)?.payload;
  if (!track) return NO_FACTS;
  const header = findBox(track, 'tkhd')?.payload;
  const entry = readEntry(track);
  const shown = aspectRatio(readTrackSize(header));
  // Compared with the entry, not with the stream, which may crop the picture further.
  const isSquare = shown !== undefined && shown === aspectRatio(entry.size);
  return {
    ...entry,
    sampleAspectRatio: entry.sampleAspectRatio ?? (isSquare ? 1 : undefined),
    displayAspectRatio: isSquare ? undefined : shown,
    orientation: readOrientation(movie, header),
  };
}

function aspectRatio(size: Size | undefined): number | undefined {
  const ratio = size ? size.width / size.height : 0;
  return Number.isFinite(ratio) && ratio > 0 ? ratio : undefined;
}

function isVideoTrack({ type, payload }: Box): boolean {
  const handler = type === 'trak' ? findBox(payload, 'mdia', 'hdlr')?.payload : undefined;
  return handler !== undefined && fourCharactersAt(handler, 8) === 'vide';
}

function fourCharactersAt(bytes: Uint8Array, at: number): string {
  return new ByteReader(bytes.subarray(at)).fourCharacters();
}

type EntryFacts = Omit<ContainerFacts, 'displayAspectRatio' | 'orientation'>;

function readEntry(track: Uint8Array): EntryFacts {
  const descriptions = findBox(track, 'mdia', 'minf', 'stbl', 'stsd')?.payload;
  const [entry] = descriptions ? childBoxes(descriptions.subarray(STSD_HEADER_BYTES)) : [];
  if (!entry) return NO_FACTS;
  const sizes = new ByteReader(entry.payload.subarray(ENTRY_SIZE_AT));
  const boxes = entry.payload.subarray(VISUAL_ENTRY_BYTES);
  const color =
    readColor(findBox(boxes, 'colr')?.payload) ?? readVpColor(findBox(boxes, 'vpcC')?.payload);
  return {
    sampleAspectRatio: readAspectRatio(findBox(boxes, 'pasp')?.payload),
    size: { width: sizes.u16(), height: sizes.u16() },
    color,
    hasOwnColors: [...childBoxes(boxes)].some(
      ({ type, payload }) => /^dv[cvw]C$/.test(type) && isOwnColorsRecord(payload),
    ),
  };
}

/** `PixelAspectRatioBox`, which many write to say nothing: 12.1.4. */
function readAspectRatio(box: Uint8Array | undefined): number | undefined {
  if (!box) return undefined;
  const reader = new ByteReader(box);
  const ratio = aspectRatio({ width: reader.u32(), height: reader.u32() });
  return ratio === 1 ? undefined : ratio;
}

/** `ColourInformationBox`: 12.1.5; `nclc` is QuickTime's and has no range. */
function readColor(box: Uint8Array | undefined): ColorDescription | undefined {
  if (!box) return undefined;
  const reader = new ByteReader(box);
  const type = reader.fourCharacters();
  if (type !== 'nclx' && type !== 'nclc') return undefined;
  const codes = { primaries: reader.u16(), transfer: reader.u16(), matrix: reader.u16() };
  const isFullRange = type === 'nclx' ? (reader.u8() & 0x80) !== 0 : undefined;
  return colorFromCodes({ ...codes, isFullRange });
}

/** VP Codec ISO Media File Format Binding: the last fields of `vpcC`. */
function readVpColor(box: Uint8Array | undefined): ColorDescription {
  if (!box || box.length < 10) return NO_COLOR;
  const reader = new ByteReader(box);
  reader.skip(6);
  const isFullRange = (reader.u8() & 1) !== 0;
  const codes = { primaries: reader.u8(), transfer: reader.u8(), matrix: reader.u8() };
  return colorFromCodes({ ...codes, isFullRange });
}

/** The whole pixels of width and height: 8.3.2. */
function readTrackSize(box: Uint8Array | undefined): Size | undefined {
  if (!box) return undefined;
  const { version } = readVersion(new ByteReader(box));
  const reader = new ByteReader(box.subarray(version === 1 ? 36 + 52 : 24 + 52));
  const width = reader.u16();
  reader.skip(2);
  return { width, height: reader.u16() };
}

/** The track's matrix is applied first, then the movie's: 8.2.2, 8.3.2. */
function readOrientation(movie: Uint8Array, trackHeader: Uint8Array | undefined): Orientation {
  const ofTrack = readMatrix(trackHeader, 24 + 16, 36 + 16);
  const ofMovie = readMatrix(findBox(movie, 'mvhd')?.payload, 20 + 16, 32 + 16);
  const [a, b, c, d] = ofTrack;
  const [e, f, g, h] = ofMovie;
  return orientationOf([a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h]);
}

/** The matrix's place depends on the version of the box, because version 1 has longer times. */
function readMatrix(box: Uint8Array | undefined, short: number, long: number): Matrix {
  if (!box) return [1, 0, 0, 1];
  const { version } = readVersion(new ByteReader(box));
  const reader = new ByteReader(box.subarray(version === 1 ? long : short));
  const a = reader.i32();
  const b = reader.i32();
  reader.skip(4);
  const matrix: Matrix = [a, b, reader.i32(), reader.i32()];
  return matrix.every((value) => value === 0) ? [1, 0, 0, 1] : matrix;
}
