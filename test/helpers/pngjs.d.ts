declare module 'pngjs' {
  interface Image {
    width: number;
    height: number;
    data: Buffer;
  }
  export const PNG: { sync: { read(bytes: Buffer): Image; write(image: Image): Buffer } };
}
