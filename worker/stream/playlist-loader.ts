import { isSnapError } from '../../shared/errors.js';
import { throwIfAborted } from '../../shared/abort.js';
import type { FetchClient, HttpAge } from '../fetch/types.js';
import { keepLatest } from '../async/keep-latest.js';
import { SharedLoads } from '../async/shared-loads.js';
import { PlaylistCache } from './playlist-cache.js';
import { mergeDelta, reloadUrl } from '../playlist/parse/delta.js';
import { parsePlaylist } from '../playlist/parse/parse-playlist.js';
import type { MediaPlaylist, Playlist } from '../playlist/types.js';

/** A day of two-second segments with dates and long signed URLs is about 10 MB. */
const MAX_PLAYLIST_BYTES = 32 * 1024 * 1024;
/** Live playlists of which the last version is remembered. */
const MAX_LIVE = 64;

export interface PlaylistRequest {
  /** Whether the newest is wanted, so that no cache may answer. */
  readonly noCache: boolean;
  /** How old one may be that changes, in seconds. */
  readonly maxAgeSeconds?: number | undefined;
  readonly signal: AbortSignal;
  /** The origin of the URL that the caller gave. */
  readonly origin: string | undefined;
  /** How long the server may hold back its answer, in seconds. */
  readonly patienceSeconds?: number;
  /** What a media playlist may import from its multivariant playlist. */
  readonly definitions?: ReadonlyMap<string, string> | undefined;
}

interface LoadedPlaylist {
  readonly playlist: Playlist;
  /** Length of its text, or of that of the version before where the server sent only what is new in it. */
  readonly bytes: number;
  readonly maxAgeMs?: HttpAge;
}

interface OpenedPlaylist {
  readonly playlist: Playlist;
  /** Whether it was at hand. */
  readonly isKept: boolean;
}

interface LiveVersion {
  readonly playlist: MediaPlaylist;
  readonly bytes: number;
  readonly at: number;
}

/** Fetches and reads playlists. Throws `SnapError`: those of the fetch, and `playlist-invalid`. */
export class PlaylistLoader {
  readonly #fetch: FetchClient;
  /** For what the server may leave out of their next versions. */
  readonly #live = new Map<string, LiveVersion>();
  readonly #settled: PlaylistCache | undefined;
  readonly #loads = new SharedLoads<undefined>(MAX_LIVE);

  /** `keepsSettled`: whether playlists that do not change are kept for the next job. */
  constructor(fetch: FetchClient, keepsSettled: boolean) {
    this.#fetch = fetch;
    this.#settled = keepsSettled ? new PlaylistCache() : undefined;
  }

  /**
   * A playlist that is kept, unless it is to be fresh, or the newest is wanted; otherwise as the server has it now. Asks
   * for no more than what is new since the last time, where the server offers that.
   */
  async open(url: string, request: PlaylistRequest, isFresh: boolean): Promise<OpenedPlaylist> {
    // What it imports belongs to its multivariant playlist, not to its URL.
    const settled = request.definitions?.size ? undefined : this.#settled;
    const noCache = isFresh || request.noCache;
    if (!settled || noCache) return this.#openNew(url, { ...request, noCache }, settled);
    const kept = settled.find(url, ageMs(request));
    if (kept) return { playlist: kept, isKept: true };
    if (ageMs(request) === 0) return this.#openNew(url, request, settled);
    await this.#loadOnce(url, request, settled);
    const playlist = settled.find(url, ageMs(request));
    return playlist ? { playlist, isKept: false } : this.#openNew(url, request, settled);
  }

  /** Pictures that are asked for at once need one load. What was loaded before is in the cache, or too old. */
  async #loadOnce(url: string, request: PlaylistRequest, settled: PlaylistCache): Promise<void> {
    const load = async (signal: AbortSignal): Promise<undefined> => {
      await this.#openNew(url, { ...request, signal }, settled);
    };
    await this.#loads.get(url, load, request.signal, () => false);
  }

  async #openNew(
    url: string,
    request: PlaylistRequest,
    settled: PlaylistCache | undefined,
  ): Promise<OpenedPlaylist> {
    const at = performance.now();
    const { playlist, bytes, maxAgeMs } = await this.#loadNewest(url, request);
    settled?.keep(url, playlist, bytes, { at, maxAgeMs, liveMs: ageMs(request) });
    return { playlist, isKept: false };
  }

  async load(url: string, request: PlaylistRequest): Promise<LoadedPlaylist> {
    const { noCache, signal, origin, definitions, patienceSeconds = 0 } = request;
    const {
      bytes,
      url: finalUrl,
      maxAgeMs,
      lastModified,
    } = await this.#fetch.whole(
      { kind: 'playlist', url, byteRange: undefined, noCache, patienceSeconds, origin },
      { maxBytes: MAX_PLAYLIST_BYTES, signal },
    );
    const parsed = parsePlaylist(new TextDecoder().decode(bytes), finalUrl, definitions);
    const playlist = parsed.kind === 'media' ? { ...parsed, lastModified } : parsed;
    return { playlist, bytes: bytes.byteLength, maxAgeMs };
  }

  async #loadNewest(url: string, request: PlaylistRequest): Promise<LoadedPlaylist> {
    const at = performance.now();
    const previous = this.#takeRecent(url);
    const merged = previous && (await this.#loadDelta(previous.playlist, request));
    const loaded = merged
      ? { playlist: merged, bytes: previous.bytes }
      : await this.load(url, request);
    const { playlist, bytes } = loaded;
    if (playlist.kind === 'media') this.#remember(url, { playlist, bytes, at });
    return loaded;
  }

  async #loadDelta(
    previous: MediaPlaylist,
    request: PlaylistRequest,
  ): Promise<MediaPlaylist | undefined> {
    try {
      const { playlist: delta } = await this.load(reloadUrl(previous, { skip: true }), request);
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
  #takeRecent(url: string): LiveVersion | undefined {
    const kept = this.#live.get(url);
    this.#live.delete(url);
    const boundary = kept?.playlist.serverControl.canSkipUntil ?? 0;
    return kept && performance.now() - kept.at < (boundary / 2) * 1000 ? kept : undefined;
  }

  #remember(url: string, version: LiveVersion): void {
    const { isEnded, serverControl } = version.playlist;
    if (isEnded || serverControl.canSkipUntil === undefined) return;
    keepLatest(this.#live, [url, version], MAX_LIVE);
  }
}

function ageMs({ maxAgeSeconds = 0 }: PlaylistRequest): number {
  return maxAgeSeconds * 1000;
}
