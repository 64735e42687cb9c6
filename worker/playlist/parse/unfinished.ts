import { SnapError } from '../../../shared/errors.js';
import type { Playlist } from '../types.js';

/** A playlist without anything in it, as a writer leaves it for a moment that empties it before it writes. */
export class UnfinishedPlaylistError extends SnapError {
  constructor(url: string) {
    super('playlist-invalid', 'Not an HLS playlist: it is empty, without #EXTM3U', { url });
  }
}

/** Whether there is nothing in a text but what a file has where nothing was written yet. */
export function isBlank(text: string): boolean {
  return /^[\s\0\uFEFF]*$/.test(text);
}

/** Whether a live playlist lists nothing yet. */
export function listsNothingYet(playlist: Playlist): boolean {
  if (playlist.kind !== 'media' || playlist.isEnded) return false;
  return playlist.segments.length === 0 && !playlist.openSegment;
}
