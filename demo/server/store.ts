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
  /** Writes that were begun, and that have not ended. */
  #begun = 0;
  #running = 0;
  #measuredAt = -Infinity;

  private constructor(folder: string, limits: StoreLimits, used: Use) {
    this.#folder = folder;
    this.#limits = limits;
    this.#used = used;
  }

  static async open(folder: string, limits: StoreLimits): Promise<PictureStore> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await tidy(folder);
    return new PictureStore(folder, limits, await measure(folder));
  }

  /**
   * Writes all pictures or none. A reader sees a complete file or no file.
   *
   * @throws ApiError of status 507 when the folder or the disk is full
   */
  async write(pictures: readonly NamedBytes[]): Promise<void> {
    const bytes = pictures.reduce((sum, picture) => sum + picture.bytes.length, 0);
    const wanted = { bytes, files: pictures.length };
    if (!this.#fits(wanted)) await this.#measureAgain();
    if (!this.#fits(wanted)) throw storageFull();
    this.#use(wanted, 1);
    this.#begun += 1;
    this.#running += 1;
    try {
      await writeFiles(this.#folder, pictures);
    } catch (error) {
      this.#use(wanted, -1);
      throw error;
    } finally {
      this.#running -= 1;
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

  #fits({ bytes, files }: Use): boolean {
    const { maxStoredBytes, maxStoredFiles } = this.#limits;
    return this.#used.bytes + bytes <= maxStoredBytes && this.#used.files + files <= maxStoredFiles;
  }

  #use({ bytes, files }: Use, sign: 1 | -1): void {
    const used = this.#used;
    this.#used = { bytes: used.bytes + sign * bytes, files: used.files + sign * files };
  }

  /** Pictures may have been deleted. It looks only now and then, and believes it only if nothing was written. */
  async #measureAgain(): Promise<void> {
    if (this.#running > 0 || Date.now() - this.#measuredAt < MEASURE_MS) return;
    this.#measuredAt = Date.now();
    const begun = this.#begun;
    const used = await measure(this.#folder);
    if (begun === this.#begun) this.#used = used;
  }
}

const MEASURE_MS = 10_000;

/** The names and facts of all files; links are no files. */
async function* listFiles(folder: string): AsyncGenerator<{ name: string; bytes: number }> {
  for await (const { name } of await opendir(folder)) {
    const found = await lstat(join(folder, name)).catch(() => undefined);
    if (found?.isFile() === true) yield { name, bytes: found.size };
  }
}

async function measure(folder: string): Promise<Use> {
  const used = { bytes: 0, files: 0 };
  for await (const { bytes } of listFiles(folder)) {
    used.bytes += bytes;
    used.files += 1;
  }
  return used;
}

/** Removes what a server that was killed left half written. */
async function tidy(folder: string): Promise<void> {
  for await (const { name } of listFiles(folder)) {
    const isPartial = /^[0-9a-f]{32}$/.test(name.slice(0, -PARTIAL.length));
    if (isPartial && name.endsWith(PARTIAL)) await rm(join(folder, name), { force: true });
  }
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
