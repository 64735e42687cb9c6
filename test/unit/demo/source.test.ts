import { expect, test } from 'vitest';
import { isUrl, sourceLabel, type ShownSource } from '../../../demo/source.js';
import { openFolder } from '../../../src/files/index.js';

const inTalk: [string, Blob] = ['talk/index.m3u8', new Blob()];

function named(...paths: readonly string[]): readonly [string, Blob][] {
  return paths.map((path) => [path, new Blob()]);
}

test.each<[string, ShownSource, string, boolean]>([
  ['a URL', 'https://cdn.example.com/news/index.m3u8', 'news', true],
  ['a file', new File([], 'holiday.mp4'), 'holiday.mp4', false],
  ['a folder', openFolder([inTalk]), 'talk', false],
  ['files without a folder', openFolder([new File([], 'a.ts')]), 'files', false],
  ['files of a playlist', openFolder(named('a.ts', 'show.m3u8', 'b/c.ts')), 'show', false],
  ['files of several playlists', openFolder(named('a.m3u8', 'b.m3u8')), 'files', false],
])('%s has a name, and only a URL can be in the query string', (_kind, source, label, shared) => {
  expect(sourceLabel(source)).toBe(label);
  expect(isUrl(source)).toBe(shared);
});
