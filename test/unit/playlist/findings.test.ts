import { expect, test } from 'vitest';
import { parsePlaylist } from '../../../worker/playlist/parse/parse-playlist.js';
import { BASE, media, multivariant } from './playlists.js';

// What published parsers are known to get wrong, one test each.

test('a title that is not ASCII, or no valid percent-encoding, is skipped', () => {
  expect(media('#EXTINF:4,100%E9 größer\na.ts').segments).toMatchObject([{ duration: 4 }]);
});

test('EXTINF without a comma, or with a space, has its duration', () => {
  expect(media('#EXTINF:6\na\n#EXTINF: 6.0\nb').segments.map((s) => s.duration)).toEqual([6, 6]);
});

test('an apostrophe in a name does not swallow the attributes behind it', () => {
  const { variants } = multivariant(
    '#EXT-X-STREAM-INF:NAME="L\'audio",RESOLUTION=640x360,BANDWIDTH=5\nv.m3u8',
  );
  expect(variants[0]).toMatchObject({ name: "L'audio", resolution: { height: 360 }, bandwidth: 5 });
});

test('every occurrence of a variable is replaced, and $& is nothing special', () => {
  const { segments } = media('#EXT-X-DEFINE:NAME="a",VALUE="$&"\n{$a}/{$a}');
  expect(segments[0]?.uri).toBe('$&/$&');
});

test('a short IV is filled up', () => {
  const [segment] = media('#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0xABC\na').segments;
  expect(segment?.keys[0]?.iv).toEqual(
    Uint8Array.from({ length: 16 }, (_, i) => [0xa, 0xbc][i - 14] ?? 0),
  );
});

test('a segment with keys of FairPlay and others has them all', () => {
  const [segment] =
    media(`#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://a",KEYFORMAT="com.apple.streamingkeydelivery"
#EXT-X-KEY:METHOD=SAMPLE-AES,URI="b",KEYFORMAT="com.widevine"
a`).segments;
  expect(segment?.keys).toHaveLength(2);
});

test('a map keeps its own key', () => {
  const [segment] = media(
    '#EXT-X-KEY:METHOD=AES-128,URI="k1"\n#EXT-X-MAP:URI="m"\n#EXT-X-KEY:METHOD=AES-128,URI="k2"\na',
  ).segments;
  expect([segment?.map?.keys[0]?.uri, segment?.keys[0]?.uri]).toEqual(['k1', 'k2']);
});

test('parts at the end have the map and the key of their segment', () => {
  const { openSegment } = media(
    '#EXT-X-MAP:URI="m"\n#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXT-X-PART:DURATION=1,URI="p"',
  );
  expect(openSegment).toMatchObject({
    map: { uri: 'm' },
    keys: [{ uri: 'k' }],
    parts: [{ uri: 'p' }],
  });
});

test('a range without an offset does not go on from another resource', () => {
  expect(() => media('#EXT-X-BYTERANGE:300@0\na\n#EXT-X-BYTERANGE:100\nb')).toThrow(
    expect.objectContaining({ code: 'playlist-invalid' }),
  );
});

test('a range without an offset goes on over a map', () => {
  const { segments } = media(
    '#EXT-X-BYTERANGE:300@0\na\n#EXT-X-MAP:URI="a",BYTERANGE="50@900"\n#EXT-X-BYTERANGE:100\na',
  );
  expect(segments[1]?.byteRange).toEqual({ offset: 300, length: 100 });
});

test('a map between EXTINF and the URI holds for that segment', () => {
  expect(media('#EXTINF:2,\n#EXT-X-MAP:URI="m"\na').segments).toMatchObject([
    { duration: 2, map: { uri: 'm' } },
  ]);
});

test('a key without an IV may encrypt a map', () => {
  const [segment] = media('#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXT-X-MAP:URI="m"\na').segments;
  expect(segment?.map?.keys).toMatchObject([{ uri: 'k', iv: undefined }]);
});

test('EXT-X-I-FRAMES-ONLY is known, with its ranges', () => {
  const list = media('#EXT-X-I-FRAMES-ONLY\n#EXTINF:2,\n#EXT-X-BYTERANGE:30@564\na.ts');
  expect(list).toMatchObject({
    isIFramesOnly: true,
    segments: [{ byteRange: { offset: 564, length: 30 } }],
  });
});

test('dates are counted both ways', () => {
  const { segments } = media(
    '#EXTINF:2,\na\n#EXT-X-PROGRAM-DATE-TIME:1970-01-01T00:00:10Z\n#EXTINF:2,\nb\n#EXTINF:2,\nc',
  );
  expect(segments.map((s) => s.programDateTimeMs)).toEqual([8000, 10_000, 12_000]);
});

test('skipped segments count in the sequence numbers', () => {
  const { segments } = media('#EXT-X-MEDIA-SEQUENCE:100\n#EXT-X-SKIP:SKIPPED-SEGMENTS=5\na');
  expect(segments[0]?.sequence).toBe(105);
});

test('a gap is known', () => {
  expect(media('#EXT-X-GAP\na').segments[0]?.isGap).toBe(true);
});

test('HTML in place of a playlist is a clear error', () => {
  expect(() => parsePlaylist('<html><body>Not found</body></html>', BASE)).toThrow(
    /Not an HLS playlist/,
  );
});

test.each([
  ['1700000000000000001', Number(1_700_000_000_000_000_001n % 2n ** 52n)],
  ['18446744073709551615', 2 ** 52 - 1],
  ['4503599627370496', 2 ** 52],
])('a sequence number of %s tells segments apart, modulo 2^52', (written, first) => {
  const list = media(
    `#EXT-X-MEDIA-SEQUENCE:${written}\n#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES\na.ts\nb.ts`,
  );
  const numbers = list.segments.map(({ sequence }) => sequence % 2 ** 52);
  expect(numbers).toEqual([first % 2 ** 52, (first + 1) % 2 ** 52]);
  expect(list.serverControl.canBlockReload).toBe(first === 2 ** 52);
});

test('a segment that is decrypted with an IV of its own needs no exact number', () => {
  const key = '#EXT-X-KEY:METHOD=AES-128,URI="k",IV=0x1';
  const { segments } = media(`#EXT-X-MEDIA-SEQUENCE:1700000000000000000\n${key}\na.ts`);
  expect(segments).toHaveLength(1);
});

test('a part without an offset follows the part before it, also one of the segment before', () => {
  const part = (range: string) => `#EXT-X-PART:DURATION=1,URI="all",BYTERANGE="${range}"`;
  const { segments, openSegment } = media(
    [part('10@100'), part('20'), '#EXTINF:2,\na', part('30'), '#EXTINF:1,\nb', part('40')].join(
      '\n',
    ),
  );
  const parts = [...segments, openSegment].flatMap((segment) => segment?.parts ?? []);
  expect(
    parts.map(({ byteRange, isGap }) => [byteRange?.offset, byteRange?.length, isGap]),
  ).toEqual([
    [100, 10, false],
    [110, 20, false],
    [130, 30, false],
    [160, 40, false],
  ]);
});
