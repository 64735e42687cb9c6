import { expect, test } from 'vitest';
import { livePlaylist, publishedAfter } from '../../helpers/live-playlist.js';
import { startStreamServer } from '../../helpers/stream-server.js';

const SEGMENTS = ['a.ts', 'b.ts', 'c.ts', 'd.ts'].map((uri) => ({ uri, durationSeconds: 2 }));

test('the window slides, and its media sequence number with it', () => {
  const options = { segments: SEGMENTS, windowSize: 2, firstSequence: 10 };
  expect(livePlaylist(options, 2)).toMatch(/MEDIA-SEQUENCE:10\n.*\na\.ts\n.*\nb\.ts\n$/);
  expect(livePlaylist(options, 3)).toMatch(/MEDIA-SEQUENCE:11\n.*\nb\.ts\n.*\nc\.ts\n$/);
});

test('the last window ends the stream, unless told not to', () => {
  expect(livePlaylist({ segments: SEGMENTS, windowSize: 2 }, 9)).toMatch(
    /d\.ts\n#EXT-X-ENDLIST\n$/,
  );
  expect(livePlaylist({ segments: SEGMENTS, windowSize: 2, ends: false }, 9)).toMatch(/d\.ts\n$/);
});

test('dates count from the first segment, also of those that have gone', () => {
  const startDate = new Date('2026-01-01T12:00:00Z');
  const text = livePlaylist({ segments: SEGMENTS, windowSize: 2, startDate }, 3);
  expect(/DATE-TIME:(.*)/.exec(text)?.[1]).toBe('2026-01-01T12:00:02.000Z');
});

test('a segment is published when its whole duration has passed', () => {
  const options = { segments: SEGMENTS, windowSize: 2 };
  expect([0, 1.9, 2, 4, 99].map((seconds) => publishedAfter(options, seconds))).toEqual([
    2, 2, 3, 4, 4,
  ]);
});

test('a server publishes one segment more with each request', async () => {
  const server = await startStreamServer();
  try {
    server.live('/live.m3u8', { segments: SEGMENTS, windowSize: 2 });
    const numbers: (string | undefined)[] = [];
    for (let request = 0; request < 4; request += 1) {
      const text = await (await fetch(`${server.url}/live.m3u8`)).text();
      numbers.push(/SEQUENCE:(\d+)/.exec(text)?.[1]);
    }
    expect(numbers).toEqual(['0', '1', '2', '2']);
  } finally {
    await server.close();
  }
});
