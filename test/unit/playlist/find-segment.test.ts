import { expect, test } from 'vitest';
import { findSegments } from '../../../worker/playlist/find-segment.js';
import { parsePlaylist } from '../../../worker/playlist/parse-playlist.js';
import type { MediaPlaylist } from '../../../worker/playlist/types.js';
import type { Moment } from '../../../src/shared/types.js';

/** Five segments of 4 s, numbered from 10; those named are gaps. */
function playlist(...gaps: number[]): MediaPlaylist {
  const lines = [10, 11, 12, 13, 14].flatMap((n) => [
    ...(gaps.includes(n) ? ['#EXT-X-GAP'] : []),
    '#EXTINF:4,',
    `${n}.ts`,
  ]);
  const text = ['#EXTM3U', '#EXT-X-MEDIA-SEQUENCE:10', ...lines].join('\n');
  return parsePlaylist(text, 'https://cdn.example/p.m3u8') as MediaPlaylist;
}

function sequences(moment: Moment, ...gaps: number[]): number[] {
  return findSegments(playlist(...gaps), moment, 5).map((segment) => segment.sequence);
}

test.each<[string, Moment, number[]]>([
  ['the start', { kind: 'start' }, [10, 11, 12, 13, 14]],
  ['the live edge', { kind: 'live' }, [14, 13, 12, 11, 10]],
  ['a sequence number', { kind: 'sequence', sequence: 12 }, [12, 13, 14, 11, 10]],
  ['time 0', { kind: 'time', time: 0 }, [10, 11, 12, 13, 14]],
  ['a time inside a segment', { kind: 'time', time: 11.9 }, [12, 13, 14, 11, 10]],
  ['a time at a boundary', { kind: 'time', time: 12 }, [13, 14, 12, 11, 10]],
  ['the very end', { kind: 'time', time: 20 }, [14, 13, 12, 11, 10]],
])('%s names its segment, then the neighbours', (_what, moment, expected) => {
  expect(sequences(moment)).toEqual(expected);
});

test('gaps are passed over', () => {
  expect(sequences({ kind: 'start' }, 10, 11)).toEqual([12, 13, 14]);
  expect(sequences({ kind: 'live' }, 14)).toEqual([13, 12, 11, 10]);
  expect(sequences({ kind: 'sequence', sequence: 12 }, 12)).toEqual([13, 14, 11, 10]);
});

test.each<[string, Moment]>([
  ['a time behind the end', { kind: 'time', time: 20.6 }],
  ['a sequence number that has left', { kind: 'sequence', sequence: 9 }],
  ['a sequence number to come', { kind: 'sequence', sequence: 15 }],
])('%s is refused, naming the window', (_what, moment) => {
  expect(() => findSegments(playlist(), moment, 5)).toThrow(
    expect.objectContaining({ code: 'outside-window', window: { start: 0, end: 20 } }),
  );
});

test('a playlist of gaps alone, or of nothing, has no picture', () => {
  for (const list of [
    playlist(10, 11, 12, 13, 14),
    parsePlaylist('#EXTM3U', 'https://x.example/'),
  ]) {
    expect(() => findSegments(list as MediaPlaylist, { kind: 'start' }, 5)).toThrow(
      expect.objectContaining({ code: 'playlist-invalid' }),
    );
  }
});

test('no more are given than asked for, with URIs resolved against the playlist', () => {
  expect(findSegments(playlist(), { kind: 'start' }, 2).map(({ url }) => url)).toEqual([
    'https://cdn.example/10.ts',
    'https://cdn.example/11.ts',
  ]);
});

test('a URI that is none is refused when its segment is wanted, not before', () => {
  const text = '#EXTM3U\n#EXTINF:1,\na.ts\n#EXTINF:1,\nhttp://[::1';
  const list = parsePlaylist(text, 'https://cdn.example/p.m3u8') as MediaPlaylist;
  expect(findSegments(list, { kind: 'start' }, 1)).toHaveLength(1);
  expect(() => findSegments(list, { kind: 'live' }, 1)).toThrow(
    expect.objectContaining({ code: 'playlist-invalid' }),
  );
});
