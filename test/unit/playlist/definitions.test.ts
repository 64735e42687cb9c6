import { expect, test } from 'vitest';
import { parsePlaylist } from '../../../worker/playlist/parse/parse-playlist.js';
import { BASE, media, multivariant } from './playlists.js';

test('4.4.2.3 EXT-X-DEFINE: variables are put in wherever they may stand, each time', () => {
  const { segments } = media(`#EXT-X-DEFINE:NAME="host",VALUE="https://a.example"
#EXT-X-DEFINE:NAME="iv",VALUE="0a"
#EXT-X-KEY:METHOD=AES-128,URI="{$host}/{$host}",IV=0x{$iv}{$iv}
#EXT-X-MAP:URI="{$host}/init"
#EXT-X-DATERANGE:ID="{$iv}",X-{$iv}="name",CLASS={$iv}
#EXTINF:1,{$untouched}
{$host}/{$iv}/{$iv}?x={$}`);
  expect(segments[0]).toMatchObject({
    uri: 'https://a.example/0a/0a?x={$}',
    map: { uri: 'https://a.example/init' },
    keys: [{ uri: 'https://a.example/https://a.example' }],
  });
  expect(segments[0]?.keys[0]?.iv?.slice(-3)).toEqual(Uint8Array.of(0, 10, 10));
});

test('4.3 a variable is put in as it is: patterns and references in it mean nothing', () => {
  const { segments } = media(`#EXT-X-DEFINE:NAME="a",VALUE="$&$1$\`{$b}"
#EXT-X-DEFINE:NAME="b",VALUE="never"
#EXTINF:1,
x{$a}y`);
  expect(segments[0]?.uri).toBe('x$&$1$`{$b}y');
});

test.each([
  ['BASE64%2B%2F%3D', 'BASE64+/='],
  ['a+b', 'a+b'],
  ['caf%C3%A9', 'café'],
  ['100%', '100%'],
])('4.4.2.3 QUERYPARAM=%s of the playlist’s URL is %s', (written, expected) => {
  const url = `https://cdn.example/p.m3u8?first=1&t%6Fken=${written}&token=second#f`;
  const { segments } = media('#EXT-X-DEFINE:QUERYPARAM="token"\n#EXTINF:1,\na?{$token}', url);
  expect(segments[0]?.uri).toBe(`a?${expected}`);
});

test('4.4.2.3 IMPORT takes what the multivariant playlist defines', () => {
  const { definitions } = multivariant(
    '#EXT-X-DEFINE:NAME="id",VALUE="7"\n#EXT-X-STREAM-INF:BANDWIDTH=1,NAME="n{$id}"\n{$id}.m3u8',
  );
  expect([...definitions]).toEqual([['id', '7']]);
  const list = media('#EXT-X-DEFINE:IMPORT="id"\n#EXTINF:1,\n{$id}.ts', BASE, definitions);
  expect(list.segments[0]?.uri).toBe('7.ts');
});

test.each([
  ['a reference to nothing', '#EXTINF:1,\n{$secret}'],
  ['a reference in front of its definition', '{$a}\n#EXT-X-DEFINE:NAME="a",VALUE="secret"'],
  ['a reference in an attribute', '#EXT-X-MAP:URI="{$secret}"'],
  ['a definition without a value', '#EXT-X-DEFINE:NAME="secret"'],
  ['a definition of nothing', '#EXT-X-DEFINE:VALUE="secret"'],
  [
    'a variable defined twice',
    '#EXT-X-DEFINE:NAME="a",VALUE="secret"\n#EXT-X-DEFINE:NAME="a",VALUE="b"',
  ],
  ['a query parameter that is not there', '#EXT-X-DEFINE:QUERYPARAM="secret"'],
  ['a query parameter without a value', '#EXT-X-DEFINE:QUERYPARAM="empty"'],
  ['an import of nothing', '#EXT-X-DEFINE:IMPORT="secret"'],
  ['an import in a multivariant playlist', '#EXT-X-DEFINE:IMPORT="id"\n#EXT-X-STREAM-INF:A=1\nv'],
])('4.4.2.3 %s voids the playlist, and no value shows', (_what, text) => {
  const url = 'https://cdn.example/p.m3u8?empty=&x=secret';
  const parse = (): unknown => parsePlaylist(`#EXTM3U\n${text}`, url, new Map([['id', '7']]));
  expect(parse).toThrow(expect.objectContaining({ code: 'playlist-invalid' }));
  expect(parse).not.toThrow(/secret/);
});
