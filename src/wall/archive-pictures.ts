import { isSnapError } from '../../shared/errors.js';
import type { Snapshot } from '../results/snapshot.js';
import { coarseToFine } from './archive-rows.js';

/** A picture of an archive. */
export interface ArchivePicture {
  readonly snapshot: Snapshot;
  /** An object URL, revoked when the picture is not kept any more. */
  readonly url: string;
}

/** Why there is no picture: it is `gone` from the playlist, or none can be made. */
export type ArchiveGap = 'gone' | 'none';

/** Segments are told by their media sequence numbers. */
export interface ArchivePicturesHost {
  readonly capture: (sequence: number, signal: AbortSignal) => Promise<Snapshot>;
  /** Whether what is before a segment that is gone is gone, too. */
  readonly isLive: () => boolean;
  /** A segment has a picture, or none can be made of it. */
  readonly onDone: (sequence: number) => void;
}

/** A Snapper has more, and keeps some for other callers. */
const PARALLEL = 6;
const KEEP = 1000;
/** For so long, in milliseconds, nothing new is begun while somebody scrolls. */
const SETTLE_MS = 100;

/** Takes the pictures that are wanted now, and keeps a bounded number of those it has taken. */
export class ArchivePictures {
  readonly #host: ArchivePicturesHost;
  readonly #kept = new Map<number, ArchivePicture>();
  readonly #failed = new Map<number, ArchiveGap>();
  readonly #running = new Map<number, AbortController>();
  #wanted: readonly number[] = [];
  #goneTo = -1;
  /** What is in view, and has to stay there to be fetched. */
  #settling: { readonly key: string; readonly timer: ReturnType<typeof setTimeout> } | undefined;

  constructor(host: ArchivePicturesHost) {
    this.#host = host;
  }

  get(sequence: number): ArchivePicture | undefined {
    return this.#kept.get(sequence);
  }

  gapAt(sequence: number): ArchiveGap | undefined {
    const isGone = sequence <= this.#goneTo && !this.#kept.has(sequence);
    return isGone ? 'gone' : this.#failed.get(sequence);
  }

  /** What left the view is not fetched; what came into it is, coarse to fine, once it stays. */
  show(inView: readonly number[]): void {
    this.keepOnly(inView);
    const key = `${inView[0]} ${inView.at(-1)} ${inView.length}`;
    // Tiles that are chosen again and again do not put off their own pictures.
    if (this.#settling?.key === key) return;
    clearTimeout(this.#settling?.timer);
    const timer = setTimeout(() => {
      this.#settling = undefined;
      this.want(coarseToFine(inView));
    }, SETTLE_MS);
    this.#settling = { key, timer };
  }

  /** Takes these, in this order, and no others any more. */
  want(sequences: readonly number[]): void {
    this.keepOnly(sequences);
    this.#wanted = sequences;
    this.#work();
  }

  /** Ends what is being taken of others, and begins nothing. */
  keepOnly(sequences: readonly number[]): void {
    const wanted = new Set(sequences);
    this.#wanted = this.#wanted.filter((sequence) => wanted.has(sequence));
    for (const [sequence, controller] of this.#running) {
      if (wanted.has(sequence)) continue;
      this.#running.delete(sequence);
      controller.abort();
    }
  }

  /** What has failed may be tried again. */
  forgive(): void {
    this.#failed.clear();
    this.#goneTo = -1;
  }

  dispose(): void {
    clearTimeout(this.#settling?.timer);
    this.#settling = undefined;
    this.want([]);
    for (const { url } of this.#kept.values()) URL.revokeObjectURL(url);
    this.#kept.clear();
    this.forgive();
  }

  #work(): void {
    for (const sequence of this.#wanted) {
      if (this.#running.size >= PARALLEL) return;
      const isDone = this.#kept.has(sequence) || this.gapAt(sequence) !== undefined;
      if (!isDone && !this.#running.has(sequence)) void this.#take(sequence);
    }
  }

  async #take(sequence: number): Promise<void> {
    const controller = new AbortController();
    this.#running.set(sequence, controller);
    const taken = await this.#host.capture(sequence, controller.signal).catch(toGap);
    if (this.#running.get(sequence) !== controller) return;
    this.#running.delete(sequence);
    const [image] = typeof taken === 'string' ? [] : taken.images;
    if (taken === 'gone' && this.#host.isLive()) this.#leave(sequence);
    else if (typeof taken === 'string') this.#failed.set(sequence, taken);
    else if (!image) this.#failed.set(sequence, 'none');
    else this.#keep(sequence, { snapshot: taken, url: URL.createObjectURL(image.blob) });
    this.#host.onDone(sequence);
    this.#work();
  }

  /** Each would be looked for in a new load of the playlist. */
  #leave(sequence: number): void {
    const before = this.#goneTo;
    this.#goneTo = Math.max(before, sequence);
    for (const other of this.#wanted) {
      if (other > before && other < sequence) this.#host.onDone(other);
    }
  }

  #keep(sequence: number, picture: ArchivePicture): void {
    this.#kept.set(sequence, picture);
    const wanted = new Set(this.#wanted);
    for (const [oldest, { url }] of this.#kept) {
      if (this.#kept.size <= KEEP) return;
      if (wanted.has(oldest)) continue;
      URL.revokeObjectURL(url);
      this.#kept.delete(oldest);
    }
  }
}

function toGap(error: unknown): ArchiveGap {
  return isSnapError(error) && error.code === 'outside-window' ? 'gone' : 'none';
}
