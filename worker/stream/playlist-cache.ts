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
  readonly until: number;
}

/** Playlists that a server does not change: multivariant ones, and media playlists that have ended (RFC 8216bis 6.2.1). */
export class PlaylistCache {
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;
  #expiring: ReturnType<typeof setTimeout> | undefined;

  find(url: string): Playlist | undefined {
    this.#expire();
    return this.#kept.get(url)?.playlist;
  }

  /**
   * @param bytes - Length of its text.
   * @param maxAgeMs - What HTTP says.
   */
  keep(url: string, playlist: Playlist, bytes: number, maxAgeMs: HttpAge = MAX_AGE_MS): void {
    this.#forget(url);
    if (bytes > MAX_BYTES || (playlist.kind === 'media' && !playlist.isEnded)) return;
    const until = performance.now() + Math.min(maxAgeMs, MAX_AGE_MS);
    this.#kept.set(url, { playlist, bytes, until });
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
