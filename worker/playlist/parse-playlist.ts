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
  const lines = readLines(text, url);
  const isMultivariant = lines.some(
    (line) =>
      line.kind === 'tag' && ['EXT-X-STREAM-INF', 'EXT-X-I-FRAME-STREAM-INF'].includes(line.name),
  );
  return isMultivariant ? parseMultivariant(lines, url) : parseMedia(lines, url);
}

function readLines(text: string, url: string): PlaylistLine[] {
  const raw = text.replace(/^\uFEFF/, '').split(/\r?\n|\r/);
  // RFC 8216bis 4.4.1.1: EXTM3U is the first line. Blank lines above it are a common slip and harm nothing.
  const first = raw.find((line) => line.trim() !== '')?.trim() ?? '';
  if (!/^#EXTM3U\b/.test(first)) {
    throw new SnapError('playlist-invalid', 'Not an HLS playlist: it does not begin with #EXTM3U', {
      url,
    });
  }
  const lines: PlaylistLine[] = [];
  for (const rawLine of raw) {
    const line = rawLine.trim();
    if (line === '' || (line.startsWith('#') && !line.startsWith('#EXT'))) continue;
    lines.push(line.startsWith('#') ? parseTag(line) : { kind: 'uri', uri: line });
  }
  return lines;
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
