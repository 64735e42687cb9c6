import { fileTypeFromBuffer } from 'file-type';
import type { ImageType } from 'hlsnap';

/** The extension of each type of picture that is taken. */
export const EXTENSIONS: Readonly<Record<ImageType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/avif': 'avif',
};

export function isImageType(type: string): type is ImageType {
  return Object.hasOwn(EXTENSIONS, type);
}

/** The type according to the first bytes. */
export async function detectType(bytes: Uint8Array): Promise<ImageType | undefined> {
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined);
  const mime = found?.mime;
  return mime !== undefined && isImageType(mime) ? mime : undefined;
}
