import { createHash } from 'node:crypto';
import { decodeBase64 } from './base64.js';
import { ApiError } from './errors.js';
import { checkImage, type ImageFacts, type ImageLimits } from './images/check-image.js';
import { uniqueName } from './names.js';
import type { PictureStore } from './store.js';
import type { Form, StoredFile } from './types.js';

/** A picture as it was sent. */
export interface Incoming {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * The pictures of a form: first its files, then those in base64.
 *
 * @throws ApiError of status 400 or 413
 */
export function readPictures({ files, fields }: Form, maxFileBytes: number): Incoming[] {
  const named = files.map(({ field, name, bytes }) => ({
    name: name === '' || name === 'blob' ? field : name,
    bytes,
  }));
  const coded = [...fields].flatMap(([field, text]) => {
    if (!CODED_FIELD.test(field)) return [];
    const name = fields.get(nameFieldOf(field)) ?? field;
    return [{ name, bytes: decodeBase64(text) }];
  });
  const pictures = [...named, ...coded];
  if (pictures.length === 0) throw new ApiError(400, 'no_picture', 'The form holds no picture.');
  if (pictures.every(({ bytes }) => bytes.length <= maxFileBytes)) return pictures;
  throw new ApiError(413, 'too_large', 'A picture is too large.');
}

const CODED_FIELD = /^(image\d{0,3}|thumbnail)$/;

/** `name` for `image`, `name3` for `image3`, `thumbnailname` for `thumbnail`. */
function nameFieldOf(field: string): string {
  return field === 'thumbnail' ? 'thumbnailname' : field.replace('image', 'name');
}

/** Differs for two uploads with different pictures or names. */
export function digestOf(pictures: readonly Incoming[]): string {
  const hash = createHash('sha256');
  for (const { name, bytes } of pictures) {
    hash.update(`${name.length}:${name}:${bytes.length}:`).update(bytes);
  }
  return hash.digest('base64url');
}

/** Checks all pictures, then stores them all. */
export async function storePictures(
  pictures: readonly Incoming[],
  { store, limits, baseUrl }: { store: PictureStore; limits: ImageLimits; baseUrl: string },
): Promise<StoredFile[]> {
  const checked: { facts: ImageFacts; name: string; bytes: Buffer }[] = [];
  for (const { name, bytes } of pictures) {
    const facts = await checkImage(bytes, limits);
    checked.push({ facts, name: uniqueName(name, facts.extension), bytes });
  }
  await store.write(checked);
  return checked.map(({ facts: { type, width, height }, name, bytes }) => {
    const url = `${baseUrl}/uploads/${encodeURIComponent(name)}`;
    return { name, url, type, width, height, bytes: bytes.length };
  });
}
