/// <reference lib="esnext.disposable" preserve="true" />
import { absoluteUrl } from '../options/check.js';
import { Snapper } from '../snapper.js';
import type { Snapshot } from '../results/snapshot.js';
import { findBar } from './bars/find-bar.js';
import type { MediaTimes, SeekBar } from './bars/types.js';
import {
  resolveThumbnailOptions,
  type ResolvedThumbnailOptions,
  type ThumbnailOptions,
} from './options.js';
import { followPointer, type Pointed } from './pointer.js';
import { Preview } from './preview.js';
import { loadSlots, type Slots } from './slots.js';
import type { Slot } from './slot-grid.js';
import { Tiles, type Tile } from './tiles.js';

/**
 * Pictures over a player's seek bar, until they are disposed.
 *
 * @public
 */
export interface Thumbnails extends Disposable {
  /** Ends what is being made, takes the picture off the bar, and frees the tiles. Calling it again does nothing. */
  dispose(): void;
}

/**
 * Shows a picture of the moment under the pointer over a player's own seek bar. Nothing is fetched before the pointer is
 * over the bar; then only the tile of that moment and its neighbours are made, and kept for the next time. Until a tile
 * is there, the nearest one that is shows through. The player is only read from.
 *
 * @param player - A player of Video.js 8 or Plyr 3, Vidstack's `<media-player>`, media-chrome's `<media-controller>`,
 * Shaka's `shaka.ui.Overlay`, or `{ bar, video }` with a bar of your own.
 * @param url - The playlist of the stream that it plays; relative to the page.
 * @throws `TypeError` or `RangeError` that names the argument that is wrong; for a player without a bar of its own it
 * names the recipe.
 *
 * @example
 * ```ts
 * const thumbnails = thumbnailsFor(videojs('player'), url, { every: 10 });
 * ```
 *
 * @public
 */
export function thumbnailsFor(
  player: object,
  url: string | URL,
  options?: ThumbnailOptions,
): Thumbnails {
  const bar = findBar(player);
  return new BarThumbnails(bar, absoluteUrl('url', url), resolveThumbnailOptions(options));
}

/** Playback needs the line and the processor more. */
const OWN_SNAPPER = { workers: 1, connectionsPerHost: 2 };
/** How long the pointer has to stay, in milliseconds, before something is fetched for where it is. */
const REST_MS = 60;

class BarThumbnails implements Thumbnails {
  readonly #bar: SeekBar;
  readonly #url: string;
  readonly #options: ResolvedThumbnailOptions;
  readonly #ended = new AbortController();
  readonly #preview: Preview;
  readonly #tiles: Tiles;
  #own: Snapper | undefined;
  #slots: Slots | undefined;
  #isLoading = false;
  #pointed: Pointed | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(bar: SeekBar, url: string, options: ResolvedThumbnailOptions) {
    this.#bar = bar;
    this.#url = url;
    this.#options = options;
    this.#preview = new Preview(bar.gap);
    const { neighbours, keep } = options;
    this.#tiles = new Tiles({
      neighbours,
      keep,
      make: (index, signal) => this.#make(index, signal),
      onTile: () => {
        this.#show();
      },
      onError: (error) => options.onError?.(error),
    });
    const host = {
      onPoint: (pointed: Pointed) => {
        this.#point(pointed);
      },
      onLeave: () => {
        this.#leave();
      },
    };
    followPointer(bar, host, this.#ended.signal);
  }

  dispose(): void {
    this.#leave();
    this.#ended.abort();
    this.#tiles.dispose();
    this.#own?.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #point(pointed: Pointed): void {
    this.#pointed = pointed;
    this.#show();
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      void this.#work();
    }, REST_MS);
  }

  #leave(): void {
    this.#pointed = undefined;
    clearTimeout(this.#rest);
    this.#tiles.want(undefined);
    this.#preview.hide();
  }

  /** Shows what there is for the moment that is pointed at. */
  #show(): void {
    const slot = this.#slot();
    const found = slot && this.#tiles.nearest(slot.index);
    if (found && this.#pointed) this.#preview.show(found.tile, found.isExact, this.#pointed);
    else this.#preview.hide();
  }

  /** Has the tiles of the moment that is pointed at made. */
  async #work(): Promise<void> {
    await this.#load();
    const slot = this.#slot();
    if (!slot) return;
    this.#show();
    this.#tiles.want(slot.index);
  }

  async #load(): Promise<void> {
    if (this.#slots || this.#isLoading) return;
    this.#isLoading = true;
    try {
      const { signal } = this.#ended;
      this.#slots = await loadSlots(this.#snapper(), this.#url, this.#options, signal);
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#options.onError?.(error);
    } finally {
      this.#isLoading = false;
    }
  }

  #slot(): Slot | undefined {
    const media = this.#pointed && this.#bar.media();
    const time = media && this.#pointed ? timeAt(media, this.#pointed.fraction) : undefined;
    return time === undefined ? undefined : this.#slots?.grid.at(time);
  }

  #make(index: number, signal: AbortSignal): Promise<Tile> | undefined {
    const slot = this.#slots?.grid.slot(index);
    const moment = slot && this.#slots?.capture(slot.time);
    if (!moment) return undefined;
    const { width, type, variant } = this.#options;
    const options = { ...moment, signal, variant, images: [{ width, type, upscale: true }] };
    return this.#snapper().capture(this.#url, options).then(toTile);
  }

  #snapper(): Pick<Snapper, 'capture' | 'timeline'> {
    const given = this.#options.snapper;
    if (given) return given;
    this.#own ??= new Snapper(OWN_SNAPPER);
    return this.#own;
  }
}

function toTile({ images: [image] }: Snapshot): Tile {
  if (!image) throw new TypeError('a snapshot has no image');
  const { blob, width, height } = image;
  return { url: URL.createObjectURL(blob), width, height };
}

/** What a bar shows is the media's duration, or where a live stream can be sought. */
function timeAt({ duration, seekable }: MediaTimes, fraction: number): number | undefined {
  if (Number.isFinite(duration)) return fraction * duration;
  if (seekable.length === 0) return undefined;
  const [start, end] = [seekable.start(0), seekable.end(seekable.length - 1)];
  return start + fraction * (end - start);
}
