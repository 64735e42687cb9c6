import { expect, test } from 'vitest';
import { parsePlaylist } from '../../../worker/playlist/parse/parse-playlist.js';
import { PlaylistLives } from '../../../worker/stream/playlist-lives.js';

const URL_ = 'https://a.test/live.m3u8';

interface Listing {
  readonly first?: number;
  readonly count?: number;
  readonly target?: number;
  readonly name?: string;
  readonly map?: string;
  readonly date?: string;
  readonly isEnded?: boolean;
  readonly token?: string;
  /** Behind which number there is a discontinuity. */
  readonly cut?: number;
}

function lives(): (listing?: Listing) => { readonly id: string; readonly isReborn: boolean } {
  const all = new PlaylistLives();
  return (listing = {}) => {
    const playlist = parsePlaylist(text(listing), URL_);
    if (playlist.kind !== 'media') throw new Error('It is no media playlist');
    return all.of(URL_, playlist);
  };
}

function text({ first = 0, count = 4, target = 2, name = 'seg', ...more }: Listing): string {
  const { map, date, isEnded = false, token = '', cut } = more;
  const segments = Array.from({ length: count }, (_, i) => [
    ...(cut === first + i ? ['#EXT-X-DISCONTINUITY'] : []),
    '#EXTINF:2,',
    `${name}${first + i}.ts${token}`,
  ]);
  return [
    '#EXTM3U',
    `#EXT-X-TARGETDURATION:${target}`,
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    ...(map === undefined ? [] : [`#EXT-X-MAP:URI="${map}"`]),
    ...(date === undefined ? [] : [`#EXT-X-PROGRAM-DATE-TIME:${date}`]),
    ...segments.flat(),
    ...(isEnded ? ['#EXT-X-ENDLIST'] : []),
  ].join('\n');
}

const DATE = '2026-01-01T00:00:00Z';

test.each<[string, Listing, Listing]>([
  ['goes on', {}, { first: 1 }],
  ['did not change', {}, {}],
  ['grew', {}, { count: 9 }],
  ['has nothing left of what it listed', {}, { first: 100 }],
  ['ended', {}, { first: 1, isEnded: true }],
  ['is signed anew', { token: '?t=1' }, { first: 1, token: '?t=2' }],
  ['was empty for a moment', {}, { first: 2, count: 0 }],
  ['has dates that go on', { date: DATE }, { first: 2, date: '2026-01-01T00:00:04.300Z' }],
  ['has a discontinuity', {}, { first: 1, cut: 4 }],
  ['has dates that jitter', { date: DATE }, { date: '2026-01-01T00:00:00.001Z' }],
  [
    'has a token in its paths, and dates',
    { date: DATE, name: 'token-1/seg' },
    { date: DATE, name: 'token-2/seg' },
  ],
])('a playlist that %s lives on', (_, before, after) => {
  const of = lives();
  const life = of(before);
  expect(life.isReborn).toBe(false);
  expect(of(after)).toBe(life);
});

test.each<[string, Listing, Listing]>([
  ['has a media sequence that goes back', { first: 10 }, { first: 0 }],
  ['ends before what it listed', { first: 10, count: 4 }, { first: 10, count: 2 }],
  ['has another target duration', {}, { first: 1, target: 6 }],
  ['has ended, and goes on', { isEnded: true }, { first: 1 }],
  ['lists another segment under the same number', {}, { first: 1, name: 'new' }],
  ['lists another map under the same number', { map: 'a.mp4' }, { first: 1, map: 'b.mp4' }],
  ['lists another date under the same number', { date: DATE }, { date: '2026-01-01T00:10:00Z' }],
  ['began anew within a segment', { date: DATE }, { date: '2026-01-01T00:00:02Z' }],
  ['lists another file of that date', { date: DATE }, { date: DATE, name: 'new' }],
  ['lists files of another folder', { name: 'run-1/seg' }, { name: 'run-2/seg' }],
])('a playlist that %s begins another life', (_, before, after) => {
  const of = lives();
  const first = of(before);
  const second = of(after);
  expect(second.isReborn).toBe(true);
  expect(second.id).not.toBe(first.id);
  expect(of(after)).toBe(second);
});

test('no two playlists share a life, in one worker or in several', () => {
  const ids = Array.from({ length: 50 }, () => lives()({}).id);
  expect(new Set(ids).size).toBe(50);
});
