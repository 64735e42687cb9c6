import { isSameNumbered, type NumberedSegment } from '../../shared/same-segment.js';
import { keepLatest } from '../async/keep-latest.js';
import type { ListedSegment, MediaPlaylist } from '../playlist/types.js';

/** More playlists than a page watches at once. */
const MAX_PLAYLISTS = 1024;

/** What a media playlist's URL stands for at a time. */
export interface PlaylistLife {
  /** No other life has the same, in no worker. */
  readonly id: string;
  /** Whether this life followed another one. */
  readonly isReborn: boolean;
}

/** What is remembered of a version of a playlist. */
interface Version {
  readonly life: PlaylistLife;
  readonly isEnded: boolean;
  readonly targetDuration: number;
  readonly mediaSequence: number;
  readonly last: ListedSegment | undefined;
}

/** Notices where a stream begins anew under the same names, as far as its playlist shows it. */
export class PlaylistLives {
  readonly #versions = new Map<string, Version>();
  /** A version that was kept says nothing new, and may not be the newest any more. */
  readonly #known = new WeakMap<MediaPlaylist, PlaylistLife>();

  /** The life of a playlist, of which this is the newest version, or one that was there before. */
  of(url: string, playlist: MediaPlaylist): PlaylistLife {
    const known = this.#known.get(playlist);
    if (known) return known;
    const before = this.#versions.get(url);
    const goesOn = before !== undefined && continues(before, playlist);
    const life = goesOn ? before.life : { id: newId(), isReborn: before !== undefined };
    const { isEnded, targetDuration, mediaSequence, segments } = playlist;
    const last = segments.at(-1) ?? (goesOn ? before.last : undefined);
    keepLatest(
      this.#versions,
      [url, { life, isEnded, targetDuration, mediaSequence, last }],
      MAX_PLAYLISTS,
    );
    this.#known.set(playlist, life);
    return life;
  }
}

/** RFC 8216bis 6.2.1 and 6.2.2: what a server may not do to a playlist that goes on. */
function continues(before: Version, playlist: MediaPlaylist): boolean {
  const { last } = before;
  const { segments, mediaSequence } = playlist;
  const newest = segments.at(-1);
  if (playlist.targetDuration !== before.targetDuration) return false;
  if (before.isEnded && !playlist.isEnded) return false;
  if (mediaSequence < before.mediaSequence) return false;
  if (!last || !newest) return true;
  if (newest.sequence < last.sequence) return false;
  const same = segments[last.sequence - mediaSequence];
  return !same || isSame(same, last);
}

function isSame(one: ListedSegment, other: ListedSegment): boolean {
  return isSameNumbered(toNumbered(one), toNumbered(other)) && isSameMap(one, other);
}

function toNumbered({
  uri,
  byteRange,
  programDateTimeMs,
  duration,
}: ListedSegment): NumberedSegment {
  return { uri, byteRange, dateMs: programDateTimeMs, duration };
}

/** A map has the date of its segment. */
function isSameMap(one: ListedSegment, other: ListedSegment): boolean {
  const { map } = one;
  const { map: otherMap } = other;
  if (!map || !otherMap) return map === otherMap;
  return isSameNumbered({ ...toNumbered(one), ...map }, { ...toNumbered(other), ...otherMap });
}

function newId(): string {
  return Math.random().toString(36).slice(2);
}
