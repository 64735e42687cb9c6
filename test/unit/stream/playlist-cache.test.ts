import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PlaylistCache } from '../../../worker/stream/playlist-cache.js';
import { parsePlaylist } from '../../../worker/playlist/parse/parse-playlist.js';
import type { Playlist } from '../../../worker/playlist/types.js';

const MIB = 1024 * 1024;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function media(end: string): Playlist {
  const text = `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.ts\n${end}`;
  return parsePlaylist(text, 'https://a.example/index.m3u8');
}

const ENDED = media('#EXT-X-ENDLIST\n');
const VARIANTS = parsePlaylist(
  '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\n',
  'https://a.example/main.m3u8',
);

test('what does not change is kept for a minute', () => {
  const kept = new PlaylistCache();
  kept.keep('ended', ENDED, 100);
  kept.keep('variants', VARIANTS, 100);
  kept.keep('live', media(''), 100);
  expect(kept.find('ended')).toBe(ENDED);
  expect(kept.find('variants')).toBe(VARIANTS);
  expect(kept.find('live')).toBeUndefined();
  vi.advanceTimersByTime(60_001);
  expect(kept.find('ended')).toBeUndefined();
});

test('the oldest go where there are too many, or too many bytes', () => {
  const kept = new PlaylistCache();
  for (let i = 0; i < 33; i++) kept.keep(`${i}`, ENDED, 10);
  expect(kept.find('0')).toBeUndefined();
  expect(kept.find('1')).toBe(ENDED);
  kept.keep('large', ENDED, 16 * MIB);
  expect(kept.find('32')).toBeUndefined();
  expect(kept.find('large')).toBe(ENDED);
  kept.keep('larger', ENDED, 16 * MIB + 1);
  expect(kept.find('larger')).toBeUndefined();
  expect(kept.find('large')).toBe(ENDED);
});

test('a stream that has begun anew under its old URL is not kept', () => {
  const kept = new PlaylistCache();
  kept.keep('a', ENDED, 10);
  kept.keep('a', media(''), 10);
  expect(kept.find('a')).toBeUndefined();
});

test('one that changes is there for as long as it was kept for, and those who ask allow', () => {
  const kept = new PlaylistCache();
  const live = media('');
  kept.keep('a', live, 10, { at: performance.now(), liveMs: 10_000 });
  vi.advanceTimersByTime(4000);
  expect(kept.find('a')).toBeUndefined();
  expect(kept.find('a', 3000)).toBeUndefined();
  expect(kept.find('a', 5000)).toBe(live);
  vi.advanceTimersByTime(6001);
  expect(kept.find('a', 60_000)).toBeUndefined();
});
