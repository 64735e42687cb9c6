import { UniqueNames } from '../../names/unique-names.js';
import type { NamedFile } from '../local-sink.js';

interface Waiting {
  readonly file: NamedFile;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (name: string) => void;
  readonly reject: (error: unknown) => void;
}

/** Passes files to the archive one by one; the archive takes the next file when the last one is written. */
export class ZipFeed {
  /** The number of files that the archive has taken. */
  count = 0;
  failure: { readonly error: unknown } | undefined;
  readonly #names = new UniqueNames();
  readonly #waiting: Waiting[] = [];
  #current: Waiting | undefined;
  #isEnded = false;
  #wake: () => void = () => undefined;

  /**
   * Resolves to the name in the archive when the file's bytes are written. A file is left out if its signal is aborted
   * before it begins.
   */
  add(file: NamedFile, signal: AbortSignal | undefined): Promise<string> {
    return new Promise<string>((resolve, reject) => {
      if (this.failure) {
        reject(asError(this.failure.error));
        return;
      }
      this.#waiting.push({ file, signal, resolve, reject });
      this.#wake();
    });
  }

  /** No more files will come. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  /** The archive failed, so waiting files cannot go into it. */
  fail(error: unknown): void {
    this.failure ??= { error };
    for (const { reject } of [this.#current, ...this.#waiting.splice(0)].filter(isPresent)) {
      reject(error);
    }
    this.end();
  }

  async *entries(): AsyncGenerator<NamedFile, void, undefined> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next?.signal?.aborted) continue;
      if (next) {
        this.#current = next;
        this.count += 1;
        const name = this.#names.take(next.file.name);
        yield { ...next.file, name };
        next.resolve(name);
        this.#current = undefined;
      } else if (this.#isEnded) {
        return;
      } else {
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    }
  }
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error), { cause: error });
}
