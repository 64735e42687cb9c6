import { expect, test } from 'vitest';
import { parsePlaylist } from '../../../worker/playlist/parse/parse-playlist.js';
import { BASE, media } from './playlists.js';

test('segments are placed on a timeline that begins at zero', () => {
  const { segments, isEnded } = media(`#EXT-X-TARGETDURATION:7
#EXT-X-MEDIA-SEQUENCE:17
#EXTINF:6.5,
a.ts
#EXTINF:4.0,title, with a comma
sub/b.ts?x=1
#EXTINF:2
/c.ts`);
  expect(isEnded).toBe(false);
  expect(segments.map((s) => [s.sequence, s.startTime, s.duration, s.uri])).toEqual([
    [17, 0, 6.5, 'a.ts'],
    [18, 6.5, 4, 'sub/b.ts?x=1'],
    [19, 10.5, 2, '/c.ts'],
  ]);
});

test.each([
  ['a byte order mark and CRLF', '\uFEFF#EXTM3U\r\n#EXTINF:1,\r\na.ts\r\n#EXT-X-ENDLIST\r\n'],
  ['blank lines above EXTM3U', '\n\n#EXTM3U\n#EXTINF:1,\na.ts\n#EXT-X-ENDLIST'],
  ['a comment above EXTM3U', '# made by hand\n#EXTM3U\n#EXTINF:1,\na.ts\n#EXT-X-ENDLIST'],
  ['words behind EXTM3U', '#EXTM3U x-tvg-url="u"\n#EXTINF:1,\na.ts\n#EXT-X-ENDLIST'],
  ['a space in EXTINF', '#EXTM3U\n#EXTINF: 1.0,\na.ts\n#EXT-X-ENDLIST'],
  ['EXTINF without a comma', '#EXTM3U\n#EXTINF:1\na.ts\n#EXT-X-ENDLIST'],
  ['attributes behind a duration', '#EXTM3U\n#EXTINF:1 k="v",t\na.ts\n#EXT-X-ENDLIST'],
  ['spaces around a URI', '#EXTM3U\n#EXTINF:1,\n  a.ts \n#EXT-X-ENDLIST'],
  ['comments and unknown tags', '#EXTM3U\n# hi\n#EXT-X-FUTURE:9\n#EXTINF:1,\na.ts\n#EXT-X-ENDLIST'],
  [
    'a tag named like a part of objects',
    '#EXTM3U\n#EXT__proto__:1\n#EXTINF:1,\na.ts\n#EXT-X-ENDLIST',
  ],
  ['a non-ASCII title', '#EXTM3U\n#EXTINF:1,50% Große Straße \u{1F3AC}\na.ts\n#EXT-X-ENDLIST'],
])('%s does no harm', (_what, text) => {
  const playlist = parsePlaylist(text, BASE);
  expect(playlist).toMatchObject({ isEnded: true, segments: [{ duration: 1, uri: 'a.ts' }] });
});

test.each([
  ['HTML', '<!doctype html><html></html>'],
  ['JSON', '{"error":"not found"}'],
  ['nothing', ''],
  ['a lookalike', '#EXTM3U8'],
  ['a URI above EXTM3U', 'a.ts\n#EXTM3U\n'],
  ['a multivariant playlist without a variant', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1'],
  ['a variant with a URI that is none', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://[::1'],
  ['a map without a URI', '#EXTM3U\n#EXT-X-MAP:BYTERANGE="1@0"'],
  ['a map of no bytes', '#EXTM3U\n#EXT-X-MAP:URI="a",BYTERANGE="0@0"'],
  ['a key without a method', '#EXTM3U\n#EXT-X-KEY:URI="k"'],
  ['a byte range that is none', '#EXTM3U\n#EXT-X-BYTERANGE:all'],
  ['an offset that is none', '#EXTM3U\n#EXT-X-BYTERANGE:1@'],
  ['a sequence number beyond counting', `#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:${'9'.repeat(21)}`],
  [
    'an inexact number to decrypt with',
    '#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:1700000000000000000\n#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXTINF:2,\na',
  ],
])('%s is refused as no playlist, without the query in the error', (_what, text) => {
  expect(() => parsePlaylist(text, BASE)).toThrow(
    expect.objectContaining({
      code: 'playlist-invalid',
      url: 'https://cdn.example/live/index.m3u8',
    }),
  );
});

test('a URI that is none does not show in the error, since it may hold a token', () => {
  try {
    parsePlaylist('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://[::1?secret', BASE);
    expect.unreachable();
  } catch (error) {
    expect(String(error) + String((error as Error).cause)).not.toMatch(/secret|abc/);
  }
});

test('a playlist with a target duration and variants is a multivariant one', () => {
  const text = '#EXTM3U\n#EXT-X-TARGETDURATION:\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8';
  expect(parsePlaylist(text, BASE).kind).toBe('multivariant');
});

test('a day of segments is read whole', () => {
  const text = '#EXTINF:2,\nsegment.ts?token=abc\n'.repeat(43_200);
  expect(media(text).segments.at(-1)?.startTime).toBe(86_398);
});
