declare module 'piexifjs' {
  const piexif: {
    /** Takes a JPEG as a string with one character for each byte. */
    load(jpeg: string): Record<'0th' | 'Exif', Readonly<Record<number, unknown>>>;
  };
  export default piexif;
}
