import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageType } from 'hlsnap';
import writeFileAtomic from 'write-file-atomic';
import { ApiError } from './errors.js';
import { detectType } from './images/check-image.js';
import { isOwnName } from './names.js';

/** A picture that is ready to be sent. */
export interface OpenedPicture {
  readonly type: ImageType;
  readonly bytes: number;
  readonly stream: ReadStream;
}

/** The upload folder; nothing outside of it is touched. */
export class PictureStore {
  readonly #folder: string;
  readonly #maxBytes: number;
  #usedBytes: number;

  private constructor(folder: string, maxBytes: number, usedBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.#usedBytes = usedBytes;
  }

  static async open(folder: string, maxBytes: number): Promise<PictureStore> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const names = await readdir(folder);
    const sizes = await Promise.all(
      names.map(async (name) => (await stat(join(folder, name))).size),
    );
    return new PictureStore(
      folder,
      maxBytes,
      sizes.reduce((sum, size) => sum + size, 0),
    );
  }

  /**
   * Writes all pictures or none. A reader sees a complete file or no file.
   *
   * @throws ApiError of status 507 when the folder is full
   */
  async write(
    pictures: readonly { readonly name: string; readonly bytes: Buffer }[],
  ): Promise<void> {
    const total = pictures.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (this.#usedBytes + total > this.#maxBytes) {
      throw new ApiError(507, 'storage_full', 'There is no room for more pictures.');
    }
    this.#usedBytes += total;
    const paths = pictures.map(({ name }) => join(this.#folder, name));
    const writes = pictures.map(async ({ name, bytes }) => {
      await writeFileAtomic(join(this.#folder, name), bytes, { mode: 0o600 });
    });
    const failed = (await Promise.allSettled(writes)).find(({ status }) => status === 'rejected');
    if (!failed) return;
    this.#usedBytes -= total;
    await Promise.all(paths.map((path) => rm(path, { force: true })));
    throw (failed as PromiseRejectedResult).reason;
  }

  /** Resolves to `undefined` if there is no such picture. */
  async read(name: string): Promise<OpenedPicture | undefined> {
    if (!isOwnName(name)) return undefined;
    const path = join(this.#folder, name);
    const first = await readStart(path);
    const type = first && (await detectType(first.start));
    return type && { type, bytes: first.bytes, stream: createReadStream(path) };
  }
}

const START_BYTES = 4100;

async function readStart(
  path: string,
): Promise<{ readonly start: Buffer; readonly bytes: number } | undefined> {
  const file = await open(path).catch(() => undefined);
  if (!file) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
    const { size } = await file.stat();
    return { start: buffer.subarray(0, bytesRead), bytes: size };
  } finally {
    await file.close();
  }
}
