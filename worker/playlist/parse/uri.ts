import { SnapError } from '../../../shared/errors.js';

/** Resolves a playlist's URI against where the playlist came from; the query string is kept as it is. */
export function resolveUri(uri: string, playlistUrl: string): string {
  try {
    return new URL(uri, playlistUrl).href;
  } catch {
    // The parser's own error holds the whole URI, which may hold a token.
    throw new SnapError('playlist-invalid', 'The playlist holds an invalid URI', {
      url: playlistUrl,
    });
  }
}
