import { expect, test } from 'vitest';
import { parsePlaylist } from '../../../worker/playlist/parse-playlist.js';
import type {
  MediaPlaylist,
  MultivariantPlaylist,
  Playlist,
} from '../../../worker/playlist/types.js';

const BASE = 'https://cdn.example/live/index.m3u8?token=abc';

function media(playlist: Playlist): MediaPlaylist {
  if (playlist.kind !== 'media') throw new Error('not a media playlist');
  return playlist;
}

function multivariant(playlist: Playlist): MultivariantPlaylist {
  if (playlist.kind !== 'multivariant') throw new Error('not a multivariant playlist');
  return playlist;
}

test('segments are placed on a timeline that begins at zero', () => {
  const { segments, isEnded } = media(
    parsePlaylist(
      `#EXTM3U
#EXT-X-TARGETDURATION:7
#EXT-X-MEDIA-SEQUENCE:17
#EXTINF:6.5,
a.ts
#EXTINF:4.0,title, with a comma
sub/b.ts?x=1
#EXTINF:2
/c.ts`,
      BASE,
    ),
  );
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
  ['a space in EXTINF', '#EXTM3U\n#EXTINF: 1.0,\na.ts\n#EXT-X-ENDLIST'],
  ['comments and unknown tags', '#EXTM3U\n# hi\n#EXT-X-FUTURE:9\n#EXTINF:1,\na.ts\n#EXT-X-ENDLIST'],
  ['a non-ASCII title', '#EXTM3U\n#EXTINF:1,50% Große Straße \u{1F3AC}\na.ts\n#EXT-X-ENDLIST'],
])('%s does no harm', (_what, text) => {
  const playlist = media(parsePlaylist(text, BASE));
  expect(playlist.isEnded).toBe(true);
  expect(playlist.segments).toMatchObject([{ duration: 1, uri: 'a.ts' }]);
});

test.each([
  ['HTML', '<!doctype html><html></html>'],
  ['nothing', ''],
  ['a lookalike', '#EXTM3U8'],
  ['a multivariant playlist without a variant', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1'],
  ['a map with a URI that is none', '#EXTM3U\n#EXT-X-MAP:URI="http://[::1"'],
])('%s is refused as no playlist', (_what, text) => {
  expect(() => parsePlaylist(text, BASE)).toThrow(
    expect.objectContaining({
      code: 'playlist-invalid',
      url: 'https://cdn.example/live/index.m3u8',
    }),
  );
});

test('EXT-X-BYTERANGE without an offset goes on where the range before it ended', () => {
  const { segments } = media(
    parsePlaylist(
      `#EXTM3U
#EXTINF:1,
#EXT-X-BYTERANGE:100@50
a.mp4
#EXTINF:1,
#EXT-X-BYTERANGE:30
a.mp4`,
      BASE,
    ),
  );
  expect(segments.map((s) => s.byteRange)).toEqual([
    { offset: 50, length: 100 },
    { offset: 150, length: 30 },
  ]);
});

test.each([
  ['no range is before it', '#EXTM3U\n#EXTINF:1,\n#EXT-X-BYTERANGE:30\na.mp4'],
  [
    'the range before it is of another resource',
    '#EXTM3U\n#EXTINF:1,\n#EXT-X-BYTERANGE:30@0\na.mp4\n#EXTINF:1,\n#EXT-X-BYTERANGE:30\nb.mp4',
  ],
])('a range without an offset is refused where %s (RFC 8216bis 4.4.4.2)', (_where, text) => {
  expect(() => parsePlaylist(text, BASE)).toThrow(
    expect.objectContaining({ code: 'playlist-invalid' }),
  );
});

test('a map holds until the next one, and keeps the keys that applied where it stood', () => {
  const { segments } = media(
    parsePlaylist(
      `#EXTM3U
#EXT-X-MAP:URI="init.mp4",BYTERANGE="700@10"
#EXT-X-KEY:METHOD=AES-128,URI="k1"
#EXTINF:1,
a.m4s
#EXT-X-MAP:URI="init2.mp4"
#EXTINF:1,
b.m4s
#EXT-X-KEY:METHOD=NONE
#EXTINF:1,
c.m4s`,
      BASE,
    ),
  );
  expect(segments.map((s) => [s.map?.url, s.map?.keys.length, s.keys.length])).toEqual([
    ['https://cdn.example/live/init.mp4', 0, 1],
    ['https://cdn.example/live/init2.mp4', 1, 1],
    ['https://cdn.example/live/init2.mp4', 1, 0],
  ]);
  expect(segments[0]?.map?.byteRange).toEqual({ offset: 10, length: 700 });
});

test('keys of several formats stand side by side, one of the same format replaces its own', () => {
  const { segments } = media(
    parsePlaylist(
      `#EXTM3U
#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://x",KEYFORMAT="com.apple.streamingkeydelivery"
#EXT-X-KEY:METHOD=SAMPLE-AES,URI="w",KEYFORMAT="urn:uuid:edef8ba9"
#EXTINF:1,
a.m4s
#EXT-X-KEY:METHOD=SAMPLE-AES-CTR,URI="v",KEYFORMAT="urn:uuid:edef8ba9"
#EXTINF:1,
b.m4s`,
      BASE,
    ),
  );
  expect(segments[1]?.keys).toEqual([
    { method: 'SAMPLE-AES', keyFormat: 'com.apple.streamingkeydelivery' },
    { method: 'SAMPLE-AES-CTR', keyFormat: 'urn:uuid:edef8ba9' },
  ]);
});

test('dates are counted on, gaps are marked, discontinuities are numbered', () => {
  const { segments } = media(
    parsePlaylist(
      `#EXTM3U
#EXT-X-DISCONTINUITY-SEQUENCE:4
#EXT-X-PROGRAM-DATE-TIME:2024-03-04T23:02:17.684Z
#EXTINF:2,
a.ts
#EXT-X-GAP
#EXTINF:2,
b.ts
#EXT-X-DISCONTINUITY
#EXTINF:2,
c.ts`,
      BASE,
    ),
  );
  const first = Date.parse('2024-03-04T23:02:17.684Z');
  expect(segments.map((s) => [s.programDateTimeMs, s.isGap, s.discontinuitySequence])).toEqual([
    [first, false, 4],
    [first + 2000, true, 4],
    [first + 4000, false, 5],
  ]);
});

test('variants are read with their codecs and resolution, quotes and apostrophes included', () => {
  const { variants } = multivariant(
    parsePlaylist(
      `#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=2600000,NAME="L'original, en HD",RESOLUTION=1280x720,CODECS="avc1.4D401F, mp4a.40.2"
720p/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="mp4a.40.2"
https://other.example/audio.m3u8
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="i.m3u8"`,
      BASE,
    ),
  );
  expect(variants).toEqual([
    {
      url: 'https://cdn.example/live/720p/index.m3u8',
      bandwidth: 2600000,
      codecs: ['avc1.4D401F', 'mp4a.40.2'],
      resolution: { width: 1280, height: 720 },
    },
    {
      url: 'https://other.example/audio.m3u8',
      bandwidth: 64000,
      codecs: ['mp4a.40.2'],
      resolution: undefined,
    },
  ]);
});

test('a playlist that lists more segments than any stream has is refused before its end', () => {
  expect(() => parsePlaylist(`#EXTM3U\n${'a\n'.repeat(5_000_000)}`, BASE)).toThrow(
    expect.objectContaining({ code: 'too-large' }),
  );
});

test('a day of segments is read whole', () => {
  const text = `#EXTM3U\n${'#EXTINF:2,\nsegment.ts?token=abc\n'.repeat(43_200)}`;
  expect(media(parsePlaylist(text, BASE)).segments.at(-1)?.startTime).toBe(86_398);
});
