/** The part of the library that is used here; it has no types of its own. */
declare module 'piexifjs' {
  type Tags = Readonly<Record<number, string | number>>;
  const piexif: {
    readonly TAGS: { readonly Exif: Record<number, { name: string; type: string }> };
    readonly ImageIFD: { readonly Software: number; readonly ImageDescription: number };
    readonly ExifIFD: {
      readonly ExifVersion: number;
      readonly ColorSpace: number;
      readonly PixelXDimension: number;
      readonly PixelYDimension: number;
      readonly DateTimeOriginal: number;
      readonly SubSecTimeOriginal: number;
    };
    /** A string with one character for each byte. */
    dump(exif: { readonly '0th': Tags; readonly Exif: Tags }): string;
  };
  export default piexif;
}
