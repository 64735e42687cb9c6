import { constants, type ReadStream } from 'node:fs';
import { lstat, mkdir, open, opendir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageType } from 'hlsnap';
import { detectType } from './images/detect-type.js';
import { isOwnName } from './names.js';
import { PARTIAL, storageFull, writeFiles, type NamedBytes } from './write-files.js';

/** A picture that is ready to be sent. */
export interface OpenedPicture {
  readonly type: ImageType;
  readonly bytes: number;
  readonly stream: ReadStream;
}

export interface StoreLimits {
  readonly maxStoredBytes: number;
  readonly maxStoredFiles: number;
}

interface Use {
  readonly bytes: number;
  readonly files: number;
}

/** The upload folder; nothing outside of it is touched, and no link in it is followed. */
export class PictureStore {
  readonly #folder: string;
  readonly #limits: StoreLimits;
  #used: Use;

  private constructor(folder: string, limits: StoreLimits, used: Use) {
    this.#folder = folder;
    this.#limits = limits;
    this.#used = used;
  }

  static async open(folder: string, limits: StoreLimits): Promise<PictureStore> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new PictureStore(folder, limits, await tidy(folder));
  }

  /**
   * Writes all pictures or none. A reader sees a complete file or no file.
   *
   * @throws ApiError of status 507 when the folder or the disk is full
   */
  async write(pictures: readonly NamedBytes[]): Promise<void> {
    const bytes = pictures.reduce((sum, picture) => sum + picture.bytes.length, 0);
    const release = this.#take({ bytes, files: pictures.length });
    try {
      await writeFiles(this.#folder, pictures);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Resolves to `undefined` if there is no such picture. */
  async read(name: string): Promise<OpenedPicture | undefined> {
    if (!isOwnName(name)) return undefined;
    const file = await open(join(this.#folder, name), READ_FLAGS).catch(() => undefined);
    if (!file) return undefined;
    const facts = await readFacts(file).catch(() => undefined);
    if (facts) return { ...facts, stream: file.createReadStream({ start: 0 }) };
    await file.close();
    return undefined;
  }

  #take({ bytes, files }: Use): () => void {
    const used = { bytes: this.#used.bytes + bytes, files: this.#used.files + files };
    const { maxStoredBytes, maxStoredFiles } = this.#limits;
    if (used.bytes > maxStoredBytes || used.files > maxStoredFiles) throw storageFull();
    this.#used = used;
    return () => {
      this.#used = { bytes: this.#used.bytes - bytes, files: this.#used.files - files };
    };
  }
}

/** Removes what a server that was killed left half written, and measures the rest. */
async function tidy(folder: string): Promise<Use> {
  let bytes = 0;
  let files = 0;
  for await (const { name } of await opendir(folder)) {
    const path = join(folder, name);
    const found = await lstat(path).catch(() => undefined);
    if (found?.isFile() !== true) continue;
    if (/^[0-9a-f]{32}$/.test(name.slice(0, -PARTIAL.length)) && name.endsWith(PARTIAL)) {
      await rm(path, { force: true });
      continue;
    }
    bytes += found.size;
    files += 1;
  }
  return { bytes, files };
}

// Opening a pipe for reading would wait for somebody to write. Windows has neither flag.
const READ_FLAGS =
  constants.O_RDONLY |
  ((constants.O_NOFOLLOW as number | undefined) ?? 0) |
  ((constants.O_NONBLOCK as number | undefined) ?? 0);

const START_BYTES = 4100;

async function readFacts(file: FileHandle): Promise<Omit<OpenedPicture, 'stream'> | undefined> {
  const found = await file.stat();
  if (!found.isFile()) return undefined;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
  const type = await detectType(buffer.subarray(0, bytesRead));
  return type && { type, bytes: found.size };
}
