import { SnapError } from '../../../shared/errors.js';
import { createDefinitions } from './definitions.js';
import { readLines } from './lines.js';
import { parseMedia } from './media.js';
import { parseMultivariant } from './multivariant.js';
import { isBlank, UnfinishedPlaylistError } from './unfinished.js';
import type { Playlist } from '../types.js';

/** It begins with a newline, so that no run of white space is scanned twice. */
const MULTIVARIANT_TAG = /\n[ \t]*#EXT-X-(?:I-FRAME-)?STREAM-INF:/;

/**
 * Parses a playlist (RFC 8216bis 4).
 *
 * @param text - The playlist, with or without a byte order mark, with lines that end in LF or CRLF.
 * @param url - Its absolute URL after redirects.
 * @param definitions - For a media playlist: the variables of its multivariant playlist.
 * @throws SnapError `playlist-invalid` for text that is not a playlist, and for a playlist that RFC 8216bis makes void:
 * segments with undefined bytes, variables without a value, keys that cannot be parsed; `too-large` for one that
 * exceeds a limit.
 */
export function parsePlaylist(
  text: string,
  url: string,
  definitions?: ReadonlyMap<string, string>,
): Playlist {
  if (isBlank(text)) throw new UnfinishedPlaylistError(url);
  if (!beginsAsPlaylist(text)) {
    throw new SnapError('playlist-invalid', 'Not an HLS playlist: it does not begin with #EXTM3U', {
      url,
    });
  }
  // RFC 8216bis 4.4.2.3: IMPORT is only for media playlists.
  return MULTIVARIANT_TAG.test(text)
    ? parseMultivariant(readLines(text), url, createDefinitions(url, undefined))
    : parseMedia(readLines(text), url, createDefinitions(url, definitions));
}

/** RFC 8216bis 4.4.1.1: EXTM3U is the first line. A byte order mark, blank lines or comments before it do no harm. */
function beginsAsPlaylist(text: string): boolean {
  for (const line of readLines(text.slice(0, 1024))) {
    return line.kind === 'tag' && /^EXTM3U(?:\s|$)/.test(line.name);
  }
  return false;
}
