import { expect, test } from 'vitest';
import { streamName } from '../../../src/names/stream-name.js';

test.each([
  ['https://cdn.example/live/channel1/index.m3u8?token=secret', 'channel1'],
  ['https://cdn.example/movies/bunny.m3u8', 'bunny'],
  ['https://cdn.example/bunny/master.m3u8', 'bunny'],
  ['https://cdn.example/bunny/playlist.m3u8#t=1', 'bunny'],
  ['https://cdn.example/bunny/chunklist_w1200.m3u8', 'bunny'],
  ['https://cdn.example/bunny/index-720p.m3u8', 'bunny'],
  ['https://cdn.example/bunny.ism/manifest.m3u8', 'bunny'],
  ['https://cdn.example/main-event/index.m3u8', 'main-event'],
  ['https://cdn.example/K%C3%BCche%2Fa/index.m3u8', 'Küche/a'],
  ['https://cdn.example/%E0%A4%A/index.m3u8', '%E0%A4%A'],
  ['https://user:secret@cdn.example/master.m3u8', 'cdn.example'],
  ['data:application/x-mpegurl;base64,AAAA', 'stream'],
  ['blob:https://cdn.example/0b5ed4a8', 'stream'],
  ['no URL', 'stream'],
  [undefined, 'stream'],
])('%s is called %s', (url, name) => {
  expect(streamName(url)).toBe(name);
});

test('the name of a long path is short', () => {
  expect(Array.from(streamName(`https://cdn.example/${'😀'.repeat(500)}.m3u8`)).length).toBe(64);
});
