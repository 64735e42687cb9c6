/** File names that say nothing about the stream, also with a number: `chunklist_w123`, `index-720p`. */
const GENERIC =
  /^(?:index|master|playlist|main|manifest|chunklist|prog_index)(?:[-_]?[a-z]?\d+[a-z]*)?$/i;
const EXTENSIONS = /(?:\.(?:m3u8?|mp4|m4v|mov|isml?|smil|ts))+$/i;
const MOST_CHARACTERS = 64;

/**
 * A short name for a stream from its playlist's URL: the last part of the path that is not generic, or else the host.
 */
export function streamName(url: string | undefined): string {
  return Array.from(wholeStreamName(url)).slice(0, MOST_CHARACTERS).join('');
}

/** The same, however long it is: what tells streams apart. */
export function wholeStreamName(url: string | undefined): string {
  if (url === undefined || !URL.canParse(url)) return 'stream';
  const { protocol, pathname, hostname } = new URL(url);
  if (!/^(?:https?|file):$/.test(protocol)) return 'stream';
  const name = pathname
    .split('/')
    .map((part) => decoded(part).replace(EXTENSIONS, ''))
    .findLast((part) => part !== '' && !GENERIC.test(part));
  return name ?? (hostname || 'stream');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
