// EXIF for a JPEG. It is a separate file because its tables of tags are as large as a fifth of the worker, and few
// images have metadata.
import piexif from 'piexifjs';
import type { ExifFacts } from './codec-scripts.js';

/** EXIF 2.31 tags that the library does not know. */
const OFFSET_TIME_ORIGINAL = 0x9011;
piexif.TAGS.Exif[OFFSET_TIME_ORIGINAL] = { name: 'OffsetTimeOriginal', type: 'Ascii' };

/** The payload of a JPEG's APP1 segment. Times are in UTC and are marked as such. */
export function exifPayload(facts: ExifFacts): Uint8Array<ArrayBuffer> {
  const { ImageIFD, ExifIFD } = piexif;
  const { date, description, width, height } = facts;
  const image = {
    [ImageIFD.Software]: facts.software,
    ...(description !== undefined && { [ImageIFD.ImageDescription]: toUtf8(description) }),
  };
  const exif = {
    [ExifIFD.ExifVersion]: '0231',
    // sRGB.
    [ExifIFD.ColorSpace]: 1,
    [ExifIFD.PixelXDimension]: width,
    [ExifIFD.PixelYDimension]: height,
    ...(date && timeTags(date)),
  };
  return fromBinary(piexif.dump({ '0th': image, Exif: exif }));
}

function timeTags(date: Date): Readonly<Record<number, string>> {
  const [day = '', time = ''] = date.toISOString().split('T');
  return {
    [piexif.ExifIFD.DateTimeOriginal]: `${day.replaceAll('-', ':')} ${time.slice(0, 8)}`,
    [piexif.ExifIFD.SubSecTimeOriginal]: time.slice(9, 12),
    [OFFSET_TIME_ORIGINAL]: '+00:00',
  };
}

/** The library writes each character as a byte, and readers decode bytes beyond ASCII as UTF-8. */
function toUtf8(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

function fromBinary(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
