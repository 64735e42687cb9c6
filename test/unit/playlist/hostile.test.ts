import { expect, test } from 'vitest';
import { parsePlaylist } from '../../../worker/playlist/parse/parse-playlist.js';
import { BASE } from './playlists.js';

const MEGABYTE = 1_000_000;

function outcome(text: string): string {
  try {
    return parsePlaylist(`#EXTM3U\n${text}`, BASE).kind;
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}

function sideBySide(count: number): string {
  return Array.from({ length: count }, (_, i) => `#EXT-X-KEY:METHOD=M,KEYFORMAT="${i}"\na\n`).join(
    '',
  );
}

const DEFINE = `#EXT-X-DEFINE:NAME="a",VALUE="${'v'.repeat(MEGABYTE)}"\n`;

test.each<[string, string, () => string]>([
  ['a million URIs', 'too-large', () => 'a\n'.repeat(MEGABYTE)],
  ['a million parts', 'too-large', () => '#EXT-X-PART:DURATION=1,URI="p"\n'.repeat(MEGABYTE)],
  ['a million variants', 'too-large', () => '#EXT-X-STREAM-INF:A=1\nv\n'.repeat(MEGABYTE)],
  [
    'a million renditions',
    'too-large',
    () => `#EXT-X-STREAM-INF:A=1\nv\n${'#EXT-X-MEDIA:TYPE=VIDEO,URI="r"\n'.repeat(MEGABYTE)}`,
  ],
  ['a million date ranges', 'media', () => '#EXT-X-DATERANGE:ID="a"\n'.repeat(MEGABYTE)],
  ['a million hints', 'media', () => '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="a"\n'.repeat(MEGABYTE)],
  ['ten thousand keys of one format', 'media', () => '#EXT-X-KEY:METHOD=M\na\n'.repeat(10_000)],
  ['ten thousand keys side by side', 'too-large', () => sideBySide(10_000)],
  ['megabytes of blank lines', 'media', () => '\n'.repeat(2 * MEGABYTE)],
  ['megabytes of blanks', 'media', () => `\n${' '.repeat(2 * MEGABYTE)}`],
  ['a long attribute name', 'media', () => `#EXT-X-DATERANGE:${'A'.repeat(2 * MEGABYTE)}`],
  ['a long list of commas', 'media', () => `#EXT-X-DATERANGE:${','.repeat(2 * MEGABYTE)}`],
  ['a long list of quotes', 'media', () => `#EXT-X-DATERANGE:${'A="'.repeat(MEGABYTE)}`],
  ['a long list of attributes', 'media', () => `#EXT-X-DATERANGE:${'A=1,'.repeat(2 * MEGABYTE)}`],
  ['a long number', 'media', () => `#EXTINF:${'1'.repeat(2 * MEGABYTE)}x\na`],
  ['a long target duration', 'media', () => `#EXT-X-TARGETDURATION:${'1'.repeat(MEGABYTE)}x`],
  ['a long date', 'media', () => `#EXT-X-PROGRAM-DATE-TIME:${'2'.repeat(2 * MEGABYTE)}`],
  ['a long IV', 'playlist-invalid', () => `#EXT-X-KEY:METHOD=M,IV=0x${'0'.repeat(MEGABYTE)}g`],
  ['a long URI', 'media', () => 'a'.repeat(2 * MEGABYTE)],
  ['a long variable put in often', 'too-large', () => `${DEFINE}${'{$a}\n'.repeat(1000)}`],
  ['a long variable put in one line', 'too-large', () => `${DEFINE}${'{$a}'.repeat(100_000)}`],
  ['references that do not end', 'media', () => '{$a'.repeat(MEGABYTE)],
])('%s: %s, without a hang', (_what, expected, write) => {
  // What grows with the square of these would run into the test's time limit.
  expect(outcome(write())).toBe(expected);
});

test('megabytes of blank lines are no playlist', () => {
  expect(() => parsePlaylist('\n'.repeat(2 * MEGABYTE), BASE)).toThrow(/EXTM3U/);
});

test('durations beyond all bounds are unknown', () => {
  const text = `#EXT-X-TARGETDURATION:6\n#EXTINF:${'9'.repeat(400)},\na\n#EXTINF:9007199254740992,\nb`;
  expect(parsePlaylist(`#EXTM3U\n${text}`, BASE)).toMatchObject({
    segments: [{ duration: 6 }, { duration: 6, startTime: 6 }],
  });
});
