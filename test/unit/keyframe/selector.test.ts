import { expect, test } from 'vitest';
import { createKeyframeSelector } from '../../../worker/keyframe/selector.js';
import { concat, concatAll } from './bit-writer.js';
import { cut, errorCode, select } from './selecting.js';
import { annexB, pps, slice, sps } from './h264-writer.js';
import { pat, pmt, PMT_PID, TsWriter, VIDEO_PID } from './ts-writer.js';

const text = (content: string) => new TextEncoder().encode(content);

/** An ID3 tag of so many bytes, header and all, with sync bytes of MPEG-TS in it; `hasFooter` adds ten. */
function tag(bytes: number, hasFooter = false): Uint8Array<ArrayBuffer> {
  const size = bytes - 10;
  const sizes = [21, 14, 7, 0].map((shift) => (size >> shift) & 0x7f);
  const header = Uint8Array.of(4, 0, hasFooter ? 0x10 : 0, ...sizes);
  const footer = hasFooter ? concat(text('3DI'), header) : new Uint8Array(0);
  return concat(text('ID3'), header, new Uint8Array(size).fill(0x47), footer);
}

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
  ['ID3 that breaks off', concat(tag(63).subarray(0, 12)), 'no-video'],
  ['ID3, then audio', concat(tag(63), Uint8Array.of(0xff, 0xf1, 0x50, 0x80)), 'no-video'],
  ['ID3, then anything', concat(tag(63), new Uint8Array(5000).fill(3)), 'no-video'],
  ['empty tags without end', concatAll(Array.from({ length: 200_000 }, () => tag(10))), 'no-video'],
  ['more ID3 than anybody needs', concat(tag(2 ** 21), new Uint8Array(9)), 'no-video'],
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

test.each([
  ['a tag', tag(73)],
  ['a tag with a footer', tag(500, true)],
  ['a tag of a picture', tag(150_000)],
  ['two tags', concat(tag(73), tag(600))],
])('%s before MPEG-TS is passed over', (_name, before) => {
  const picture = annexB(sps(), pps(), slice({ type: 'idr' }));
  const segment = TsWriter.withVideo(0x1b).pes(picture, { pts: 90_000 }).bytes();
  const plain = cut(segment);
  const tagged = concat(before, segment);
  for (const pieceBytes of [7, 100, tagged.length]) {
    const found = cut(tagged, { pieceBytes });
    expect(found.picture).toEqual(plain.picture);
    expect(found.endOffset).toBe(plain.endOffset + before.length);
  }
});

test.each([
  ['WebM', [0x1a, 0x45, 0xdf, 0xa3, 0x9f]],
  ['Matroska', [0x1f, 0x43, 0xb6, 0x75, 0x01]],
  ['Ogg', [...text('OggS'), 0, 2]],
  ['FLV', [...text('FLV'), 1, 5]],
  ['AVI', [...text('RIFF'), 0x47, 1, 2, 3, ...text('AVI ')]],
  ['ASF', [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66]],
  ['MPEG program stream', [0, 0, 1, 0xba, 0x47]],
])('%s is called by its name, whatever it holds', (name, start) => {
  const holdsPackets = concat(
    Uint8Array.from(start),
    new Uint8Array(100),
    TsWriter.withVideo(0x1b)
      .pes(annexB(sps(), pps(), slice({ type: 'idr' })))
      .bytes(),
  );
  const selector = createKeyframeSelector({
    map: undefined,
    selection: { kind: 'first' },
    canDecrypt: false,
  });
  expect(() => selector.push(holdsPackets)).toThrow(new RegExp(`The segment is .*${name}`));
  expect(errorCode(holdsPackets, { pieceBytes: 5 })).toBe('unsupported-container');
});

test('sync bytes that stand in a row by chance are not taken for packets', () => {
  const bytes = new Uint8Array(20_000).fill(3);
  for (const at of [5000, 5188, 5376, 5564]) bytes[at] = 0x47;
  expect(() => select(bytes, { kind: 'first' })).toThrow(/neither MPEG-TS nor MP4/);
});
