import type { Snapshot } from '../results/snapshot.js';

/** A picture of an archive. */
export interface ArchivePicture {
  readonly snapshot: Snapshot;
  /** An object URL, revoked when the picture is not kept any more. */
  readonly url: string;
}

export interface ArchivePicturesHost {
  readonly capture: (index: number, signal: AbortSignal) => Promise<Snapshot>;
  /** A segment has a picture, or none can be made of it. */
  readonly onDone: (index: number) => void;
}

/** A Snapper has more, and keeps some for other callers. */
const PARALLEL = 6;
const KEEP = 1000;

/** Takes the pictures that are wanted now, and keeps a bounded number of those it has taken. */
export class ArchivePictures {
  readonly #host: ArchivePicturesHost;
  readonly #kept = new Map<number, ArchivePicture>();
  readonly #failed = new Set<number>();
  readonly #running = new Map<number, AbortController>();
  #wanted: readonly number[] = [];

  constructor(host: ArchivePicturesHost) {
    this.#host = host;
  }

  get(index: number): ArchivePicture | undefined {
    return this.#kept.get(index);
  }

  hasFailed(index: number): boolean {
    return this.#failed.has(index);
  }

  /** Takes these, in this order, and no others any more. */
  want(indices: readonly number[]): void {
    this.keepOnly(indices);
    this.#wanted = indices;
    this.#work();
  }

  /** Ends what is being taken of others, and begins nothing. */
  keepOnly(indices: readonly number[]): void {
    const wanted = new Set(indices);
    this.#wanted = this.#wanted.filter((index) => wanted.has(index));
    for (const [index, controller] of this.#running) {
      if (wanted.has(index)) continue;
      this.#running.delete(index);
      controller.abort();
    }
  }

  /** What has failed may be tried again. */
  forgive(): void {
    this.#failed.clear();
  }

  dispose(): void {
    this.want([]);
    for (const { url } of this.#kept.values()) URL.revokeObjectURL(url);
    this.#kept.clear();
    this.#failed.clear();
  }

  #work(): void {
    for (const index of this.#wanted) {
      if (this.#running.size >= PARALLEL) return;
      const isDone = this.#kept.has(index) || this.#failed.has(index);
      if (!isDone && !this.#running.has(index)) void this.#take(index);
    }
  }

  async #take(index: number): Promise<void> {
    const controller = new AbortController();
    this.#running.set(index, controller);
    const snapshot = await this.#host.capture(index, controller.signal).catch(() => undefined);
    if (this.#running.get(index) !== controller) return;
    this.#running.delete(index);
    const [image] = snapshot?.images ?? [];
    if (snapshot && image) this.#keep(index, { snapshot, url: URL.createObjectURL(image.blob) });
    else this.#failed.add(index);
    this.#host.onDone(index);
    this.#work();
  }

  #keep(index: number, picture: ArchivePicture): void {
    this.#kept.set(index, picture);
    const wanted = new Set(this.#wanted);
    for (const [oldest, { url }] of this.#kept) {
      if (this.#kept.size <= KEEP) return;
      if (wanted.has(oldest)) continue;
      URL.revokeObjectURL(url);
      this.#kept.delete(oldest);
    }
  }
}
