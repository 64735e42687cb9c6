/** Matrix coefficients (ITU-T H.273, table 4); `other`: those with which no picture can be shown here, such as ICtCp. */
export type ColorMatrix =
  'bt601' | 'bt709' | 'bt2020nc' | 'fcc' | 'smpte240m' | 'rgb' | 'ycgco' | 'other';

/** How to read the numbers in the planes. `undefined`: the stream does not say. */
export interface ColorDescription {
  readonly range: 'limited' | 'full' | undefined;
  readonly matrix: ColorMatrix | undefined;
  /** Names of H.273 as ffmpeg writes them, such as `bt709`, `bt2020`, `smpte2084`. */
  readonly primaries: string | undefined;
  readonly transfer: string | undefined;
}

/** How the planes are laid out: tightly packed, one behind the other, little endian above 8 bits. */
export interface PlaneLayout {
  /** `yuv`: Y, Cb, Cr planes; `gray`: Y alone; `gbr`: G, B, R planes. */
  readonly family: 'yuv' | 'gray' | 'gbr';
  /** Bits a sample: 8 is one byte, 9 to 16 are two bytes, least significant first. */
  readonly bits: number;
  /** log2 of the horizontal and vertical chroma subsampling: 4:2:0 is 1 and 1, 4:2:2 is 1 and 0. */
  readonly chromaShiftX: 0 | 1 | 2;
  readonly chromaShiftY: 0 | 1;
}

/** A decoded picture in its own pixel format. */
export interface DecodedPicture {
  /** ffmpeg's name of the codec, such as `h264`. */
  readonly codec: string;
  /** Size of the visible picture, in samples. A chroma plane's size is this, shifted and rounded up. */
  readonly width: number;
  readonly height: number;
  readonly layout: PlaneLayout;
  /** Name of the layout as ffmpeg writes it, such as `yuv420p10le`. */
  readonly pixelFormat: string;
  readonly planes: Uint8Array<ArrayBuffer>;
  /** Width of a sample relative to its height; 1 where the stream does not say. */
  readonly sampleAspectRatio: number;
  readonly color: ColorDescription;
  readonly fields: 'progressive' | 'top-first' | 'bottom-first';
  /** Share of the picture, 0 to 1, that was missing in the stream and made up by the decoder, as far as it says so. */
  readonly damagedShare: number;
}
