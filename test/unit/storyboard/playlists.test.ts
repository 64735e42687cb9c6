import { expect, test } from 'vitest';
import { readImagePlaylist } from '../../helpers/index-readers.js';
import { board } from './board.js';

type Board = ReturnType<typeof board>;

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

test.each([
  ['toImagePlaylist', (none: Board) => none.toImagePlaylist()],
  ['toImageStreamInf', (none: Board) => none.toImageStreamInf('images.m3u8')],
  ['toDashTiles', (none: Board) => none.toDashTiles()],
])('%s() of a range of nothing is an error, and no list of tiles of 0 × 0', (name, make) => {
  const nothing = { tiles: 0, sheets: [], columns: 0, rows: 0, tile: { width: 0, height: 0 } };
  for (const facts of [{ interval: 0 }, { interval: 10, start: 30, end: 30 }]) {
    expect(() => make(board({ ...nothing, ...facts }))).toThrow(
      new RangeError(`${name}() needs a sheet, and there is none`),
    );
  }
});

test('what is shorter than a microsecond before the start is no segment', () => {
  const segments = readImagePlaylist(board({ start: 3e-7 }).toImagePlaylist());
  expect(segments.map(({ start, duration, isGap }) => [start, duration, isGap])).toEqual([
    [0, 60, false],
    [60, 20, false],
  ]);
});

test.each([
  ['no whole milliseconds', { interval: 1 / 7 }, 1_000_000, 857_143],
  ['whole milliseconds', { interval: 0.25 }, 1000, 1500],
  ['a start of no whole milliseconds', { start: 1 / 3 }, 1_000_000, 60_000_000],
  ['less than a microsecond', { interval: 1e-8 }, 1_000_000, 1],
])('sheets of %s do not drift in DASH', (_what, facts, timescale, duration) => {
  const set = board(facts).toDashTiles();
  expect(set).toContain(`timescale="${timescale}"`);
  expect(set).toMatch(new RegExp(` d(?:uration)?="${duration}"`));
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

test.each(['x.jpg', 'x-$Number.jpg', '$Numbers$', '', '#$Number$'])(
  'a media template without a number is refused: %s',
  (media) => {
    expect(() => board().toDashTiles({ media })).toThrow(TypeError);
  },
);

test('a media template may have a number of so many digits', () => {
  expect(board().toDashTiles({ media: 'a "b"/$Number%05d$.jpg' })).toContain(
    'media="a%20%22b%22/$Number%05d$.jpg"',
  );
});
