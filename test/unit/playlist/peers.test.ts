import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parsePlaylist } from '../../../worker/playlist/parse/parse-playlist.js';
import { BASE } from './playlists.js';

/** The playlists that m3u8-parser's package brings for its own tests. */
const folder = findFixtures();
const names = folder ? readdirSync(folder).filter((name) => name.endsWith('.m3u8')) : [];

/** Those that are refused: with which words. The others are read, whatever slips they show. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'empty.m3u8': /EXTM3U/,
  'manifestNoExtM3u.m3u8': /EXTM3U/,
  'start.m3u8': /EXTM3U/,
  'byteRange.m3u8': /byte range without an offset/,
  'llhls-byte-range.m3u8': /byte range of a segment is invalid/,
};

/** Every line that is no tag and no comment. */
function countUris(text: string): number {
  return text.split(/\r?\n/).filter((line) => /^[^#\s]/.test(line.trim())).length;
}

if (!folder) {
  test.skip('m3u8-parser and its playlists are not installed');
}

test.each(names)('%s of m3u8-parser is read, or refused for a reason', (name) => {
  const text = readFileSync(join(folder ?? '', name), 'utf8');
  const expected = REFUSED[name];
  if (expected) {
    expect(() => parsePlaylist(text, BASE)).toThrow(expected);
    return;
  }
  const playlist = parsePlaylist(text, BASE);
  const found = playlist.kind === 'media' ? playlist.segments : playlist.variants;
  expect(found).toHaveLength(countUris(text));
});

function findFixtures(): string | undefined {
  try {
    const root = dirname(createRequire(import.meta.url).resolve('m3u8-parser/package.json'));
    const fixtures = join(root, 'test/fixtures/integration');
    if (existsSync(fixtures)) return fixtures;
  } catch {
    // It is not installed.
  }
  console.warn('The playlists of m3u8-parser are not in node_modules: not tested with them.');
  return undefined;
}
