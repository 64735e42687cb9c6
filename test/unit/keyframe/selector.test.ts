import { expect, test } from 'vitest';
import { createKeyframeSelector } from '../../../worker/keyframe/selector.js';
import { concat } from './bit-writer.js';
import { cut, errorCode } from './selecting.js';
import { annexB, pps, slice, sps } from './h264-writer.js';
import { pat, pmt, PMT_PID, TsWriter, VIDEO_PID } from './ts-writer.js';

const text = (content: string) => new TextEncoder().encode(content);

test.each([
  ['nothing', new Uint8Array(0), 'unsupported-container'],
  ['one byte', Uint8Array.of(0x47), 'unsupported-container'],
  ['HTML', text('<!DOCTYPE html><html><body>404</body></html>'), 'unsupported-container'],
  ['JSON', text('{"error":"forbidden"}'), 'unsupported-container'],
  ['a playlist', text('#EXTM3U\n#EXT-X-VERSION:3\n'), 'unsupported-container'],
  ['WebVTT', text('WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n'), 'no-video'],
  ['WebVTT behind a byte order mark', text('\ufeffWEBVTT\n\n'), 'no-video'],
  ['ADTS', Uint8Array.of(0xff, 0xf1, 0x50, 0x80, 0x2e, 0x7f, 0xfc, 0x21, 0, 0, 0, 0), 'no-video'],
  ['MP3', Uint8Array.of(0xff, 0xfb, 0x90, 0x64, 0, 0, 0, 0, 0, 0, 0, 0), 'no-video'],
  ['AC-3', Uint8Array.of(0x0b, 0x77, 0x1a, 0x2b, 0x1c, 0x40, 0, 0, 0, 0, 0, 0), 'no-video'],
  ['ID3, then audio', concat(text('ID3'), Uint8Array.of(4, 0, 0, 0, 0, 0, 63, 80, 82)), 'no-video'],
  ['zeros', new Uint8Array(200_000), 'unsupported-container'],
  ['sync bytes only', new Uint8Array(20_000).fill(0x47), 'no-video'],
  [
    'MP4 without a map',
    concat(text('\0\0\0\u0010styp'), text('msdh\0\0\0\0')),
    'unsupported-container',
  ],
])('%s: %#', (_name, segment, code) => {
  expect(errorCode(segment)).toBe(code);
  expect(errorCode(segment, { pieceBytes: 5 })).toBe(code);
});

test('what is no container is given up after 64 KiB', () => {
  const selection = { kind: 'first' } as const;
  const selector = createKeyframeSelector({ map: undefined, selection, canDecrypt: false });
  const noise = Uint8Array.from({ length: 4096 }, (_, i) => ((i * 2654435761) >>> 13) & 0x3f);
  let pushed = 0;
  expect(() => {
    for (; pushed < 1000; pushed++) selector.push(noise);
  }).toThrow(/neither MPEG-TS nor MP4/);
  expect(pushed * noise.length).toBeLessThan(80 * 1024);
});

test('a map of noise makes a segment of noise an unsupported container', () => {
  const noise = Uint8Array.from({ length: 5000 }, (_, i) => ((i * 2654435761) >>> 11) & 0xff);
  expect(errorCode(noise, { map: noise.subarray(0, 800) })).toBe('unsupported-container');
});

test('a map may be one of MPEG-TS', () => {
  const video = [{ type: 0x1b, pid: VIDEO_PID }];
  const map = new TsWriter().section(0, pat()).section(PMT_PID, pmt(video)).bytes();
  const picture = annexB(sps(), pps(), slice({ type: 'idr' }));
  const segment = new TsWriter().pes(picture, { pts: 90_000 }).bytes();
  expect(cut(segment, { map })).toMatchObject({ pts: 1, endOffset: 188 });
});
