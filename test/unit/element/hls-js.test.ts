import { expect, test } from 'vitest';
import { hlsJsAdapter } from '../../../src/element/adapters/hls-js.js';

const video = {} as HTMLVideoElement;

function level(name: string, firstSequence: number, from: number): object {
  const fragments = [0, 1, 2].map((i) => ({
    sn: firstSequence + i,
    cc: 3,
    duration: 4,
    start: from + i * 4,
    end: from + i * 4 + 4,
    programDateTime: null,
    elementaryStreams: { video: null, audiovideo: null },
  }));
  return { uri: `https://a.example/${name}.m3u8`, details: { live: true, fragments } };
}

function player(levels: readonly object[], currentLevel: number): object {
  const url = 'https://a.example/index.m3u8';
  return { attachMedia: () => undefined, media: video, url, levels, currentLevel };
}

test('the level that plays is asked first, another one where that does not list the moment', () => {
  const hls = player([level('low', 10, 40), level('high', 14, 56)], 1);
  expect(hlsJsAdapter.locate(hls, { video, time: 57 })).toMatchObject({
    url: 'https://a.example/high.m3u8',
    sourceUrl: 'https://a.example/index.m3u8',
    at: { sequence: 14, offset: 1 },
  });
  expect(hlsJsAdapter.locate(hls, { video, time: 45 })).toMatchObject({
    url: 'https://a.example/low.m3u8',
    at: { sequence: 11, offset: 1 },
  });
});

test('what no level lists any more is a segment that has left, not a time of the new window', () => {
  const hls = player([level('low', 10, 40)], 0);
  expect(hlsJsAdapter.locate(hls, { video, time: 39 })).toMatchObject({ at: { sequence: 9 } });
});

test('before a level is loaded nothing tells where the picture is', () => {
  const hls = player([{ uri: 'https://a.example/low.m3u8' }], -1);
  expect(hlsJsAdapter.locate(hls, { video, time: 3 })).toBeUndefined();
});

test('the player’s own clock counts where it tells it, the start of the segment where it does not', () => {
  const media = { video: { startPTS: 40.08, startDTS: 40 }, audiovideo: null };
  const one = level('low', 10, 40) as { details: { fragments: { elementaryStreams: object }[] } };
  for (const fragment of one.details.fragments) fragment.elementaryStreams = media;
  const hls = player([one], 0);
  const found = () => hlsJsAdapter.locate(hls, { video, time: 42 });
  expect(found()).toMatchObject({ clock: { zero: 'decode', mediaTime: undefined } });
  const initPTS: unknown[] = [];
  Object.assign(hls, { streamController: { initPTS } });
  initPTS[3] = { baseTime: -900_000, timescale: 90_000, trackId: 1 };
  expect(found()).toMatchObject({ clock: { zero: 'decode', mediaTime: 32 } });
  initPTS[3] = 900_000;
  expect(found()).toMatchObject({ clock: { zero: 'decode', mediaTime: undefined } });
});

test('a player of another video, and what is no player, are none of its business', () => {
  const other = { video: {} as HTMLVideoElement, time: 0 };
  expect(hlsJsAdapter.locate(player([], -1), other)).toBeUndefined();
  expect(hlsJsAdapter.locate({}, other)).toBeUndefined();
});
