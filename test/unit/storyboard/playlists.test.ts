import { expect, test } from 'vitest';
import { board } from './board.js';

test('an image playlist has a segment for each sheet', () => {
  expect(board().toImagePlaylist()).toBe(`#EXTM3U
#EXT-X-VERSION:8
#EXT-X-TARGETDURATION:60
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-IMAGES-ONLY
#EXTINF:60,
#EXT-X-TILES:RESOLUTION=160x90,LAYOUT=3x2,DURATION=10
talk-storyboard-0.jpg
#EXTINF:20,
#EXT-X-TILES:RESOLUTION=160x90,LAYOUT=3x2,DURATION=10
talk-storyboard-1.jpg
#EXT-X-ENDLIST
`);
});

test('a sheet without a picture is a gap, as is what is before the start', () => {
  const text = board({ start: 70.5, gaps: [6, 7] }).toImagePlaylist({
    url: ({ index }) => `${index}`,
  });
  expect(text.split('\n').slice(2)).toEqual([
    '#EXT-X-TARGETDURATION:71',
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-IMAGES-ONLY',
    '#EXTINF:70.5,',
    '#EXT-X-GAP',
    '#EXT-X-TILES:RESOLUTION=160x90,LAYOUT=3x2,DURATION=10',
    '0',
    '#EXTINF:60,',
    '#EXT-X-TILES:RESOLUTION=160x90,LAYOUT=3x2,DURATION=10',
    '0',
    '#EXTINF:20,',
    '#EXT-X-GAP',
    '#EXT-X-TILES:RESOLUTION=160x90,LAYOUT=3x2,DURATION=10',
    '1',
    '#EXT-X-ENDLIST',
    '',
  ]);
});

test('the line of the multivariant playlist', () => {
  expect(board().toImageStreamInf('thumbs/a"b.m3u8')).toBe(
    '#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=134,RESOLUTION=160x90,CODECS="jpeg",URI="thumbs/a%22b.m3u8"',
  );
});

test('of a range of nothing, whose tiles have no length', () => {
  const line = board({ tiles: 0, sheets: [], interval: 0 }).toImageStreamInf('images.m3u8');
  expect(line).toContain(':BANDWIDTH=1,');
});

test('an adaptation set of thumbnails', () => {
  expect(board({ name: 'a/b $1' }).toDashTiles())
    .toBe(`<AdaptationSet contentType="image" mimeType="image/jpeg">
  <SegmentTemplate media="b%20%241-$Number$.jpg" timescale="1000" startNumber="0" duration="60000"/>
  <Representation id="thumbnails" bandwidth="134" width="480" height="180">
    <EssentialProperty schemeIdUri="http://dashif.org/guidelines/thumbnail_tile" value="3x2"/>
  </Representation>
</AdaptationSet>
`);
});

test('an adaptation set of a part says when that begins', () => {
  expect(board({ start: 30 }).toDashTiles({ media: '/t?a=1&n=$Number$' })).toContain(
    '<SegmentTemplate media="/t?a=1&amp;n=$Number$" timescale="1000" startNumber="0"><SegmentTimeline><S t="30000" d="60000" r="1"/></SegmentTimeline></SegmentTemplate>',
  );
});

test.each([
  ['toImagePlaylist', () => board({ interval: undefined }).toImagePlaylist()],
  ['toImageStreamInf', () => board({ interval: undefined }).toImageStreamInf('x')],
  ['toDashTiles', () => board({ interval: undefined }).toDashTiles()],
])('%s() needs tiles that are evenly spaced', (name, make) => {
  expect(make).toThrow(new RegExp(`^${name}\\(\\) needs evenly spaced tiles`));
});

test('a media template without a number is refused', () => {
  expect(() => board().toDashTiles({ media: 'x.jpg' })).toThrow(TypeError);
});
