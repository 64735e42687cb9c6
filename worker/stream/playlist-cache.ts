import type { HttpAge } from '../fetch/types.js';
import type { Playlist } from '../playlist/types.js';

/** Their media may be at URLs that are signed for a while only. */
const MAX_AGE_MS = 60_000;
const MAX_COUNT = 32;
/** Of their text: read, they take about three times as much. */
const MAX_BYTES = 16 * 1024 * 1024;

interface Kept {
  readonly playlist: Playlist;
  readonly bytes: number;
  readonly at: number;
  readonly until: number;
}

/**
 * Playlists that a server does not change: multivariant ones, and media playlists that have ended (RFC 8216bis 6.2.1).
 * Others for as long as those who ask allow.
 */
export class PlaylistCache {
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;
  #expiring: ReturnType<typeof setTimeout> | undefined;

  /** @param liveMs - How old one may be that changes. */
  find(url: string, liveMs = 0): Playlist | undefined {
    this.#expire();
    const kept = this.#kept.get(url);
    const isOld = kept && mayChange(kept.playlist) && performance.now() - kept.at >= liveMs;
    return isOld ? undefined : kept?.playlist;
  }

  /**
   * @param bytes - Length of its text.
   * @param age - When it was asked for; for how long it will do: by what HTTP says, and if it changes.
   */
  keep(
    url: string,
    playlist: Playlist,
    bytes: number,
    age: {
      readonly at: number;
      readonly maxAgeMs?: HttpAge;
      readonly liveMs: number;
    } = { at: performance.now(), liveMs: 0 },
  ): void {
    this.#forget(url);
    const isLive = mayChange(playlist);
    const { liveMs, maxAgeMs = MAX_AGE_MS } = age;
    const at = isLive ? age.at : performance.now();
    const until = at + Math.min(isLive ? liveMs : maxAgeMs, MAX_AGE_MS);
    if (bytes > MAX_BYTES || until <= performance.now()) return;
    this.#kept.set(url, { playlist, bytes, at, until });
    this.#bytes += bytes;
    this.#expireLater();
    for (const [oldest] of this.#kept) {
      if (this.#bytes <= MAX_BYTES && this.#kept.size <= MAX_COUNT) break;
      this.#forget(oldest);
    }
  }

  #forget(url: string): void {
    this.#bytes -= this.#kept.get(url)?.bytes ?? 0;
    this.#kept.delete(url);
  }

  #expire(): void {
    const now = performance.now();
    for (const [key, { until }] of this.#kept) if (now >= until) this.#forget(key);
  }

  /** Nobody may ask again. */
  #expireLater(): void {
    if (this.#expiring !== undefined) return;
    this.#expiring = setTimeout(() => {
      this.#expiring = undefined;
      this.#expire();
      if (this.#kept.size > 0) this.#expireLater();
    }, MAX_AGE_MS);
  }
}

function mayChange(playlist: Playlist): boolean {
  return playlist.kind === 'media' && !playlist.isEnded;
}
