import { Memory } from './memory.js';
import { nearestFirst, nearestOf, planWork } from './plan.js';

/** A picture for a slot. */
export interface Tile {
  /** An object URL, which {@link Tiles} revokes. */
  readonly url: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

export interface TilesHost {
  /** Makes the tile of a slot; `undefined` where there is no such slot. */
  readonly make: (index: number, signal: AbortSignal) => Promise<Tile> | undefined;
  readonly onTile: () => void;
  readonly onError: (error: unknown) => void;
  /** How many slots on each side are made beyond the one that is wanted. */
  readonly neighbours: number;
  /** How many tiles are kept. */
  readonly keep: number;
}

/** The one that is wanted, and one beside it. */
const PARALLEL = 2;

/** Makes tiles for the slot that is wanted now, and keeps those that were made. */
export class Tiles {
  readonly #host: TilesHost;
  readonly #kept: Memory<Tile>;
  readonly #running = new Map<number, AbortController>();
  /** Slots without a picture, until nothing is wanted any more. */
  readonly #failed = new Set<number>();
  #wanted: readonly number[] = [];

  constructor(host: TilesHost) {
    this.#host = host;
    this.#kept = new Memory(host.keep, ({ url }) => {
      URL.revokeObjectURL(url);
    });
  }

  /** Makes the tile of a slot and of its neighbours, and nothing else any more; `undefined`: nothing. */
  want(index: number | undefined): void {
    if (index === undefined) this.#failed.clear();
    this.#wanted = index === undefined ? [] : nearestFirst(index, this.#host.neighbours);
    this.#work();
  }

  /** The tile of a slot, or the nearest one to it that is there. */
  nearest(index: number): { readonly tile: Tile; readonly isExact: boolean } | undefined {
    const nearest = nearestOf(this.#kept.keys(), index);
    const tile = nearest === undefined ? undefined : this.#kept.use(nearest);
    return tile && { tile, isExact: nearest === index };
  }

  dispose(): void {
    this.want(undefined);
    this.#kept.clear();
  }

  #work(): void {
    const { begin, abort } = planWork({
      wanted: this.#wanted,
      running: [...this.#running.keys()],
      isDone: (index) => this.#kept.has(index) || this.#failed.has(index),
      parallel: PARALLEL,
    });
    for (const index of abort) {
      this.#running.get(index)?.abort();
      this.#running.delete(index);
    }
    for (const index of begin) this.#begin(index);
  }

  #begin(index: number): void {
    const controller = new AbortController();
    const made = this.#host.make(index, controller.signal);
    if (!made) {
      this.#failed.add(index);
      this.#work();
      return;
    }
    this.#running.set(index, controller);
    void this.#finish(index, controller, made);
  }

  async #finish(index: number, controller: AbortController, made: Promise<Tile>): Promise<void> {
    const isCurrent = (): boolean => this.#running.get(index) === controller;
    try {
      const tile = await made;
      if (!isCurrent()) {
        URL.revokeObjectURL(tile.url);
        return;
      }
      this.#kept.set(index, tile);
      this.#host.onTile();
    } catch (error) {
      if (!isCurrent()) return;
      this.#failed.add(index);
      this.#host.onError(error);
    } finally {
      if (isCurrent()) {
        this.#running.delete(index);
        this.#work();
      }
    }
  }
}
