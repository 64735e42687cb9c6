import type { ImageType } from 'hlsnap';
import { ApiError } from './errors.js';
import { EXTENSIONS, isImageType } from './images/detect-type.js';
import { safeStem } from './names.js';

/** The checked request for a signature. */
export interface SignatureWish {
  readonly method: 'POST' | 'PUT';
  readonly type: ImageType;
  /** The exact size for a PUT. */
  readonly bytes: number | undefined;
  /** The key without its prefix; no other delivery has it. */
  readonly name: string;
}

/** @throws ApiError of status 400, 413 or 415 */
export function readWish(
  fields: ReadonlyMap<string, string>,
  folder: string,
  maxFileBytes: number,
): SignatureWish {
  const type = fields.get('type') ?? 'image/jpeg';
  if (!isImageType(type)) {
    throw new ApiError(415, 'unsupported_image', 'Pictures have to be JPEG, PNG, WebP or AVIF.');
  }
  const method = (fields.get('method') ?? 'POST').toUpperCase();
  if (method !== 'POST' && method !== 'PUT') {
    throw new ApiError(400, 'bad_method', 'method has to be POST or PUT.');
  }
  const bytes = readBytes(fields.get('bytes'), maxFileBytes);
  if (method === 'PUT' && bytes === undefined) {
    throw new ApiError(400, 'bytes_missing', 'bytes is missing: a PUT is signed for a size.');
  }
  const extension = EXTENSIONS[type];
  const name = `${folder}/${safeStem(fields.get('name') ?? 'image')}.${extension}`;
  return { method, type, bytes, name };
}

function readBytes(text: string | undefined, maxFileBytes: number): number | undefined {
  if (text === undefined) return undefined;
  const bytes = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (bytes === 0) throw new ApiError(400, 'bad_bytes', 'bytes has to be a whole number from 1.');
  if (bytes <= maxFileBytes) return bytes;
  throw new ApiError(413, 'too_large', 'The picture is too large.');
}
