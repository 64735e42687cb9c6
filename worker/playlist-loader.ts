import { isSnapError } from '../src/shared/errors.js';
import { throwIfAborted } from './abort.js';
import type { FetchClient } from './fetch/types.js';
import { keepLatest } from './keep-latest.js';
import { mergeDelta, reloadUrl } from './playlist/delta.js';
import { parsePlaylist } from './playlist/parse-playlist.js';
import type { MediaPlaylist, Playlist } from './playlist/types.js';

/** A day of two-second segments with dates and long signed URLs is about 10 MB. */
const MAX_PLAYLIST_BYTES = 32 * 1024 * 1024;
/** Live playlists that are kept, for what the server may leave out of the next version. */
const MAX_KEPT = 64;

export interface PlaylistRequest {
  /** Whether the newest is wanted, so that no cache may answer. */
  readonly isLive: boolean;
  readonly signal: AbortSignal;
  /** How long the server may hold back its answer, in seconds. */
  readonly patienceSeconds?: number;
  /** What a media playlist may import from its multivariant playlist. */
  readonly definitions?: ReadonlyMap<string, string> | undefined;
}

/** Fetches and reads playlists. Throws `SnapError`: those of the fetch, and `playlist-invalid`. */
export class PlaylistLoader {
  readonly #fetch: FetchClient;
  readonly #kept = new Map<string, { readonly playlist: MediaPlaylist; readonly at: number }>();

  constructor(fetch: FetchClient) {
    this.#fetch = fetch;
  }

  async load(url: string, request: PlaylistRequest): Promise<Playlist> {
    const { isLive, signal, definitions, patienceSeconds = 0 } = request;
    const { bytes, url: finalUrl } = await this.#fetch.whole(
      { kind: 'playlist', url, byteRange: undefined, isLive, patienceSeconds },
      { maxBytes: MAX_PLAYLIST_BYTES, signal },
    );
    return parsePlaylist(new TextDecoder().decode(bytes), finalUrl, definitions);
  }

  /** As `load`, but asks for no more than what is new since the last time, where the server offers that. */
  async loadNewest(url: string, request: PlaylistRequest): Promise<Playlist> {
    const at = performance.now();
    const previous = this.#takeFresh(url);
    const merged = previous && (await this.#loadDelta(previous, request));
    const playlist = merged ?? (await this.load(url, request));
    if (playlist.kind === 'media') this.#keep(url, playlist, at);
    return playlist;
  }

  async #loadDelta(
    previous: MediaPlaylist,
    request: PlaylistRequest,
  ): Promise<MediaPlaylist | undefined> {
    try {
      const delta = await this.load(reloadUrl(previous, { skip: true }), request);
      const merged = delta.kind === 'media' ? mergeDelta(previous, delta) : undefined;
      // Without what was asked for in the query: it is not another stream.
      return merged && { ...merged, url: previous.url };
    } catch (error) {
      // Whatever is wrong with it, the whole playlist may do.
      throwIfAborted(request.signal);
      if (!isSnapError(error)) throw error;
      return undefined;
    }
  }

  /** RFC 8216bis 6.2.5.1: a delta is of use to somebody whose version is at most half the skip boundary old. */
  #takeFresh(url: string): MediaPlaylist | undefined {
    const kept = this.#kept.get(url);
    this.#kept.delete(url);
    const boundary = kept?.playlist.serverControl.canSkipUntil ?? 0;
    return kept && performance.now() - kept.at < (boundary / 2) * 1000 ? kept.playlist : undefined;
  }

  #keep(url: string, playlist: MediaPlaylist, at: number): void {
    if (playlist.isEnded || playlist.serverControl.canSkipUntil === undefined) return;
    keepLatest(this.#kept, [url, { playlist, at }], MAX_KEPT);
  }
}
