import { SnapError } from '../../../shared/errors.js';

/** Resolves a playlist's URI against the playlist's URL; the query string stays as it is. */
export function resolveUri(uri: string, playlistUrl: string): string {
  try {
    return new URL(uri, playlistUrl).href;
  } catch {
    // The URL parser's own error shows the whole URI, which may hold a token.
    throw new SnapError('playlist-invalid', 'The playlist holds an invalid URI', {
      url: playlistUrl,
    });
  }
}
