/** One line of a playlist: a tag with the text after its colon, or a URI. */
export type PlaylistLine =
  | { readonly kind: 'tag'; readonly name: string; readonly value: string }
  | { readonly kind: 'uri'; readonly uri: string };

/**
 * The lines that have a meaning, without comments (RFC 8216bis 4.1). A generator, because a hostile playlist has
 * millions of lines and is refused before its end.
 */
export function* readLines(text: string): Generator<PlaylistLine> {
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end).trim();
    start = end + 1;
    if (line.startsWith('#EXT')) yield parseTag(line);
    else if (line !== '' && !line.startsWith('#')) yield { kind: 'uri', uri: line };
  }
}

function parseTag(line: string): PlaylistLine {
  const colon = line.indexOf(':');
  return colon < 0
    ? { kind: 'tag', name: line.slice(1), value: '' }
    : { kind: 'tag', name: line.slice(1, colon), value: line.slice(colon + 1).trim() };
}
