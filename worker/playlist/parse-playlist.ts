import { SnapError } from '../../src/shared/errors.js';
import { parseMedia } from './media.js';
import { parseMultivariant } from './multivariant.js';
import type { Playlist } from './types.js';

/** One line of a playlist: a tag with what follows its colon, or a URI. */
export type PlaylistLine =
  | { readonly kind: 'tag'; readonly name: string; readonly value: string }
  | { readonly kind: 'uri'; readonly uri: string };

/**
 * Reads a playlist (RFC 8216bis 4).
 *
 * @param text - The playlist, with or without a byte order mark, lines ended by LF or CRLF.
 * @param url - Where it came from, absolute, after redirects.
 * @throws SnapError `playlist-invalid` for text that is not a playlist, and for one whose segments' bytes are undefined.
 */
export function parsePlaylist(text: string, url: string): Playlist {
  // RFC 8216bis 4.4.1.1: EXTM3U is the first line. A mark or blank lines in front are a common slip and harm nothing.
  if (!/^\uFEFF?\s*#EXTM3U\s/.test(`${text.slice(0, 1024)}\n`)) {
    throw new SnapError('playlist-invalid', 'Not an HLS playlist: it does not begin with #EXTM3U', {
      url,
    });
  }
  const isMultivariant = /^\s*#EXT-X-(?:I-FRAME-)?STREAM-INF:/m.test(text);
  return isMultivariant
    ? parseMultivariant(readLines(text), url)
    : parseMedia(readLines(text), url);
}

/** One after the other: a hostile playlist has millions, and is refused before its end. */
function* readLines(text: string): Generator<PlaylistLine> {
  for (const [rawLine] of text.matchAll(/[^\r\n]+/g)) {
    const line = rawLine.trim();
    if (line === '' || (line.startsWith('#') && !line.startsWith('#EXT'))) continue;
    yield line.startsWith('#') ? parseTag(line) : { kind: 'uri', uri: line };
  }
}

function parseTag(line: string): PlaylistLine {
  const colon = line.indexOf(':');
  return colon < 0
    ? { kind: 'tag', name: line.slice(1), value: '' }
    : { kind: 'tag', name: line.slice(1, colon), value: line.slice(colon + 1).trim() };
}

/** Resolves a playlist's URI against where the playlist came from; the query string is kept as it is. */
export function resolveUri(uri: string, playlistUrl: string): string {
  try {
    return new URL(uri, playlistUrl).href;
  } catch (cause) {
    throw new SnapError('playlist-invalid', 'The playlist holds a URI that is none', {
      url: playlistUrl,
      cause,
    });
  }
}
