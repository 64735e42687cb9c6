import type { ColorDescription, ColorMatrix } from '../../picture/types.js';

export const NO_COLOR: ColorDescription = {
  range: undefined,
  matrix: undefined,
  primaries: undefined,
  transfer: undefined,
};

/** Code points of ITU-T H.273; 2 is "unspecified" in each table. */
export interface ColorCodes {
  readonly primaries: number;
  readonly transfer: number;
  readonly matrix: number;
  /** `undefined`: not declared. */
  readonly isFullRange: boolean | undefined;
}

/** Table 2. */
const PRIMARIES: ReadonlyMap<number, string> = new Map([
  [1, 'bt709'],
  [4, 'bt470m'],
  [5, 'bt470bg'],
  [6, 'smpte170m'],
  [7, 'smpte240m'],
  [8, 'film'],
  [9, 'bt2020'],
  [10, 'smpte428'],
  [11, 'smpte431'],
  [12, 'smpte432'],
  [22, 'ebu3213'],
]);

/** Table 3. */
const TRANSFERS: ReadonlyMap<number, string> = new Map([
  [1, 'bt709'],
  [4, 'bt470m'],
  [5, 'bt470bg'],
  [6, 'smpte170m'],
  [7, 'smpte240m'],
  [8, 'linear'],
  [9, 'log100'],
  [10, 'log316'],
  [11, 'iec61966-2-4'],
  [12, 'bt1361e'],
  [13, 'iec61966-2-1'],
  [14, 'bt2020-10'],
  [15, 'bt2020-12'],
  [16, 'smpte2084'],
  [17, 'smpte428'],
  [18, 'arib-std-b67'],
]);

/** Table 4. Constant luminance gets the matrix of the other BT.2020, as in browsers. */
const MATRICES: ReadonlyMap<number, ColorMatrix> = new Map([
  [0, 'rgb'],
  [1, 'bt709'],
  [4, 'fcc'],
  [5, 'bt601'],
  [6, 'bt601'],
  [7, 'smpte240m'],
  [8, 'ycgco'],
  [9, 'bt2020nc'],
  [10, 'bt2020nc'],
]);
/** Y′D′zD′x; constant luminance derived from primaries; ICtCp, IPT-PQ-C2, and YCgCo for lossless coding. */
const OTHERS: ReadonlySet<number> = new Set([11, 13, 14, 15, 16, 17]);
const CHROMA_DERIVED = 12;
/** What equation 36 makes of primaries; the weights of BT.601 and SMPTE 240M come of older ones. */
const DERIVED_MATRICES: ReadonlyMap<number, ColorMatrix> = new Map([
  [1, 'bt709'],
  [2, 'bt709'],
  [4, 'bt601'],
  [6, 'smpte240m'],
  [7, 'smpte240m'],
  [9, 'bt2020nc'],
]);

export function colorFromCodes(codes: ColorCodes): ColorDescription {
  const { isFullRange } = codes;
  return {
    range: isFullRange === undefined ? undefined : isFullRange ? 'full' : 'limited',
    matrix: matrixOf(codes),
    primaries: PRIMARIES.get(codes.primaries),
    transfer: transferOf(codes.transfer),
  };
}

function matrixOf({ matrix, primaries }: ColorCodes): ColorMatrix | undefined {
  if (OTHERS.has(matrix)) return 'other';
  if (matrix !== CHROMA_DERIVED) return MATRICES.get(matrix);
  return DERIVED_MATRICES.get(primaries) ?? 'other';
}

export function transferOf(code: number | undefined): string | undefined {
  return TRANSFERS.get(code ?? 0);
}

/** The values of `first`, and those of `second` where `first` has none. */
export function mergeColors(first: ColorDescription, second: ColorDescription): ColorDescription {
  return {
    range: first.range ?? second.range,
    matrix: first.matrix ?? second.matrix,
    primaries: first.primaries ?? second.primaries,
    transfer: first.transfer ?? second.transfer,
  };
}

const FRAME_TRANSFERS: Readonly<Record<string, string>> = {
  pq: 'smpte2084',
  hlg: 'arib-std-b67',
};
/** Keyed by ffmpeg's names, and by those of WebCodecs where they differ. */
const NAMED_MATRICES: Readonly<Record<string, ColorMatrix>> = {
  rgb: 'rgb',
  gbr: 'rgb',
  bt709: 'bt709',
  bt470bg: 'bt601',
  smpte170m: 'bt601',
  bt2020nc: 'bt2020nc',
  'bt2020-ncl': 'bt2020nc',
  // Constant luminance gets the matrix of the other BT.2020, as in browsers.
  bt2020c: 'bt2020nc',
  fcc: 'fcc',
  smpte240m: 'smpte240m',
  ycgco: 'ycgco',
  smpte2085: 'other',
  'chroma-derived-nc': 'other',
  'chroma-derived-c': 'other',
  ictcp: 'other',
};

export function matrixNamed(name: string | null | undefined): ColorMatrix | undefined {
  return NAMED_MATRICES[name ?? ''];
}

/** The browser's description of a frame; it may be a guess. */
export function colorFromFrame(space: VideoColorSpace): ColorDescription {
  const { fullRange, matrix, primaries, transfer } = space;
  return {
    range: fullRange === null ? undefined : fullRange ? 'full' : 'limited',
    matrix: matrixNamed(matrix),
    primaries: primaries ?? undefined,
    transfer: FRAME_TRANSFERS[transfer ?? ''] ?? transfer ?? undefined,
  };
}
