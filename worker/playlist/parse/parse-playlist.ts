import { SnapError } from '../../../shared/errors.js';
import { createDefinitions } from './definitions.js';
import { readLines } from './lines.js';
import { parseMedia } from './media.js';
import { parseMultivariant } from './multivariant.js';
import type { Playlist } from '../types.js';

/** A newline comes first, so that no run of white space is looked at twice. */
const MULTIVARIANT_TAG = /\n[ \t]*#EXT-X-(?:I-FRAME-)?STREAM-INF:/;

/**
 * Reads a playlist (RFC 8216bis 4).
 *
 * @param text - The playlist, with or without a byte order mark, lines ended by LF or CRLF.
 * @param url - Where it came from, absolute, after redirects.
 * @param definitions - Of a media playlist: the variables of the multivariant playlist that it belongs to.
 * @throws SnapError `playlist-invalid` for text that is not a playlist, and for one that RFC 8216bis voids: segments
 * whose bytes are undefined, variables without a value, keys that cannot be read; `too-large` for one beyond all bounds.
 */
export function parsePlaylist(
  text: string,
  url: string,
  definitions?: ReadonlyMap<string, string>,
): Playlist {
  if (!beginsAsPlaylist(text)) {
    throw new SnapError('playlist-invalid', 'Not an HLS playlist: it does not begin with #EXTM3U', {
      url,
    });
  }
  // RFC 8216bis 4.4.2.3: IMPORT is for media playlists.
  return MULTIVARIANT_TAG.test(text)
    ? parseMultivariant(readLines(text), url, createDefinitions(url, undefined))
    : parseMedia(readLines(text), url, createDefinitions(url, definitions));
}

/** RFC 8216bis 4.4.1.1: EXTM3U is the first line. A mark, blank lines or a comment in front are a slip that harms nothing. */
function beginsAsPlaylist(text: string): boolean {
  for (const line of readLines(text.slice(0, 1024))) {
    return line.kind === 'tag' && /^EXTM3U(?:\s|$)/.test(line.name);
  }
  return false;
}
