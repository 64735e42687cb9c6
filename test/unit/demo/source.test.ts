import { expect, test } from 'vitest';
import { isUrl, sourceLabel, type ShownSource } from '../../../demo/source.js';
import { openFolder } from '../../../src/files/index.js';

const inTalk: [string, Blob] = ['talk/index.m3u8', new Blob()];

test.each<[string, ShownSource, string, boolean]>([
  ['a URL', 'https://cdn.example.com/news/index.m3u8', 'news', true],
  ['a file', new File([], 'holiday.mp4'), 'holiday.mp4', false],
  ['a folder', openFolder([inTalk]), 'talk', false],
  ['files without a folder', openFolder([new File([], 'a.ts')]), 'folder', false],
])('%s has a name, and only a URL can be in the query string', (_kind, source, label, shared) => {
  expect(sourceLabel(source)).toBe(label);
  expect(isUrl(source)).toBe(shared);
});
