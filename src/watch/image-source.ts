import { toHex } from '../../shared/hex.js';
import { isSnapError, SnapError, type SnapErrorCode } from '../../shared/errors.js';
import type { ImageType } from '../../shared/types.js';
import type { SnapImage } from '../results/snapshot.js';

const TIMEOUT_MS = 30_000;
const MOST_BYTES = 64 * 2 ** 20;
const HEAD_BYTES = 16;

/** How files begin that browsers show. */
const SIGNATURES: readonly (readonly [ImageType, number, string])[] = [
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/webp', 8, 'WEBP'],
  ['image/avif', 4, 'ftypavif'],
];

/** A picture that a camera served. */
export interface FetchedPicture {
  readonly image: SnapImage;
  /** When its server says that it was made. */
  readonly modifiedAt: Date | undefined;
  readonly bytesFetched: number;
  /** Tells it from the next one. */
  readonly digest: string;
}

/**
 * Fetches the picture of a camera, unless it is the one that was fetched last. The browser's own cache asks with the
 * validators of the last answer: headers of ours would need a server that allows them to other sites.
 */
export class ImageSource {
  readonly #url: string;
  #digest: string | undefined;

  constructor(url: string, digest: string | undefined) {
    this.#url = url;
    this.#digest = digest;
  }

  /**
   * `undefined`: it is unchanged.
   *
   * @throws SnapError with code `network`, `http`, `timeout`, `too-large`, `decode-failed` or `aborted`
   */
  async fetch(signal: AbortSignal): Promise<FetchedPicture | undefined> {
    const { username, password } = new URL(this.#url, document.baseURI);
    if (username + password !== '') throw new SnapError('network', CREDENTIALS, { url: this.#url });
    const { blob, modifiedAt } = await load(this.#url, signal);
    const digest = await digestOf(blob);
    if (digest === this.#digest) return undefined;
    const image = await toImage(this.#url, blob);
    this.#digest = digest;
    return { image, modifiedAt, bytesFetched: blob.size, digest };
  }
}

async function load(
  url: string,
  signal: AbortSignal,
): Promise<{ readonly blob: Blob; readonly modifiedAt: Date | undefined }> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const either = AbortSignal.any([signal, timeout]);
    const response = await fetch(url, { cache: 'no-cache', signal: either });
    if (!response.ok) {
      const { status } = response;
      throw new SnapError('http', `The picture was refused: HTTP ${status}`, { url, status });
    }
    const modifiedMs = Date.parse(response.headers.get('last-modified') ?? '');
    const modifiedAt = Number.isNaN(modifiedMs) ? undefined : new Date(modifiedMs);
    if (MULTIPART.test(response.headers.get('content-type') ?? '')) {
      await response.body?.cancel();
      throw new SnapError('decode-failed', ENDLESS, { url });
    }
    return { blob: await readBlob(url, response), modifiedAt };
  } catch (cause) {
    if (isSnapError(cause)) throw cause;
    if (signal.aborted) throw new SnapError('aborted', 'The call was aborted', { cause });
    if (!timeout.aborted) throw new SnapError('network', FAILED, { url, cause });
    throw new SnapError('timeout', `The picture took longer than ${TIMEOUT_MS / 1000} s`, { url });
  }
}

const MULTIPART = /^\s*multipart\//i;
const ENDLESS =
  'The address answers with pictures without an end (MJPEG): give that of a single picture';
const NO_PICTURE = 'The address answered with something that is no picture';
const CREDENTIALS =
  'The address has a user name or a password in it, which browsers do not fetch: leave them out';
const FAILED =
  'The picture could not be fetched: no connection, or the server does not allow this page (CORS)';

async function readBlob(url: string, { body }: Response): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = body?.getReader();
  let bytes = 0;
  for (;;) {
    const { value } = (await reader?.read()) ?? {};
    if (!value) return new Blob(parts);
    parts.push(value);
    bytes += value.length;
    const refusal = await refusalOf(parts, bytes);
    if (!refusal) continue;
    await reader?.cancel();
    throw new SnapError(...refusal, { url });
  }
}

/** Why the rest is not worth loading. */
async function refusalOf(
  parts: Uint8Array<ArrayBuffer>[],
  bytes: number,
): Promise<readonly [SnapErrorCode, string] | undefined> {
  if (bytes > MOST_BYTES) return ['too-large', `The picture is larger than ${MOST_BYTES} bytes`];
  // Where the first part is too short to tell, all of it is looked at in the end.
  if (parts.length > 1 || bytes < HEAD_BYTES) return undefined;
  return (await typeOf(new Blob(parts))) ? undefined : ['decode-failed', NO_PICTURE];
}

async function typeOf(blob: Blob): Promise<ImageType | undefined> {
  const head = String.fromCharCode(
    ...new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer()),
  );
  return SIGNATURES.find(([, at, sign]) => head.startsWith(sign, at))?.[0];
}

async function toImage(url: string, blob: Blob): Promise<SnapImage> {
  const type = await typeOf(blob);
  if (!type) throw new SnapError('decode-failed', NO_PICTURE, { url });
  const typed = new Blob([blob], { type });
  try {
    const bitmap = await createImageBitmap(typed);
    const { width, height } = bitmap;
    bitmap.close();
    return { blob: typed, width, height, type, quality: undefined, name: undefined };
  } catch (cause) {
    throw new SnapError('decode-failed', NO_PICTURE, { url, cause });
  }
}

async function digestOf(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  // Pages without TLS have none.
  const digest = subtle ? new Uint8Array(await subtle.digest('SHA-256', bytes)) : checksum(bytes);
  return toHex(digest);
}

/** FNV-1a of the bytes, and their number. */
function checksum(bytes: Uint8Array): Uint8Array {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return new Uint8Array(new Int32Array([hash, bytes.length]).buffer);
}
