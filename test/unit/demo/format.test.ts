import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCodec,
  formatDateTime,
  formatMilliseconds,
  formatSeconds,
  streamName,
} from '../../../demo/format.js';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [84_249, '84.2 kB'],
  [99_949, '99.9 kB'],
  [99_951, '100 kB'],
  [999_949, '1000 kB'],
  [999_950, '1.0 MB'],
  [4_600_000, '4.6 MB'],
])('%d bytes read %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '0 ms'],
  [0.2, '<1 ms'],
  [1.4, '1 ms'],
  [999.4, '999 ms'],
  [999.6, '1.00 s'],
  [1350, '1.35 s'],
])('%d milliseconds read %s', (milliseconds, text) => {
  expect(formatMilliseconds(milliseconds)).toBe(text);
});

test('a time is shown to the millisecond', () => {
  expect(formatSeconds(12.48)).toBe('12.480 s');
});

test('a date is shown in UTC', () => {
  expect(formatDateTime(new Date('2026-01-31T13:30:05.120+01:00'))).toBe('2026-01-31 12:30:05.120');
});

test.each([
  ['avc1.64001f', 'H.264, avc1.64001f'],
  ['hvc1.1.6.L93.B0', 'HEVC, hvc1.1.6.L93.B0'],
  ['mpeg2video', 'mpeg2video'],
])('the codec %s reads %s', (codec, text) => {
  expect(formatCodec(codec)).toBe(text);
});

test.each([
  ['https://cdn.example.com/live/channel-1/index.m3u8', 'channel-1'],
  ['https://cdn.example.com/a/big%20film.m3u8?token=1', 'big film'],
  ['https://cdn.example.com/master.m3u8', 'cdn.example.com'],
  ['https://cdn.example.com/', 'cdn.example.com'],
  ['https://cdn.example.com/100%/index.m3u8', '100%'],
])('the stream %s is called %s', (url, name) => {
  expect(streamName(url)).toBe(name);
});
