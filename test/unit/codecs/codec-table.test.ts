import { describe, expect, test } from 'vitest';
import { findBox } from '../../../worker/bytes/boxes.js';
import { CODECS, codecsOf } from '../../../worker/codecs/codec-table.js';
import { parseCodec, videoCodecs } from '../../../worker/codecs/parse-codec.js';
import { createFfmpegEngine } from '../../../worker/decode/ffmpeg/ffmpeg-engine.js';
import { createNodeCoreEngine } from '../../helpers/node-core.js';
import { createWebCodecsEngine } from '../../../worker/decode/webcodecs/webcodecs-engine.js';
import { parseSampleEntry } from '../../../worker/keyframe/mp4/sample-entry.js';
import { byteStreamEntry } from '../../../worker/mp4-writer/byte-stream-track.js';
import { formatCodec } from '../../../demo/format.js';
import { box, entry, u32 } from '../keyframe/mp4-writer.js';
import { errorCode } from '../keyframe/selecting.js';
import { TsWriter } from '../keyframe/ts-writer.js';

const FOURCCS = CODECS.flatMap(({ name, fourccs, objectTypes }) =>
  fourccs.map((fourcc) => ({ name, fourcc, objectTypes: fourcc === 'mp4v' ? objectTypes : [] })),
);

describe.each(FOURCCS)('$fourcc of $name', ({ name, fourcc, objectTypes }) => {
  const suffixes = objectTypes.length > 0 ? objectTypes.map((type) => type.toString(16)) : ['1.2'];

  test('means the same in a playlist, as video', () => {
    for (const suffix of suffixes) {
      for (const codec of [`${fourcc}.${suffix}`, `${fourcc}.${suffix}`.toUpperCase()]) {
        expect(parseCodec(codec)).toEqual({ codec: name, codecString: codec });
        expect(videoCodecs(['mp4a.40.2', codec])).toEqual([codec]);
      }
    }
  });

  test.skipIf(fourcc.length < 4)('means the same in an MP4', () => {
    const codecs = objectTypes.length > 0 ? objectTypes.map(descriptors) : [new Uint8Array(0)];
    for (const boxes of codecs) expect(readEntry(entry(fourcc, boxes)).codec).toBe(name);
  });
});

/** What an engine decodes at all it says before it is started. */
const NOT_STARTED = () => Promise.reject(new Error('It need not be started'));

const STREAMS = CODECS.flatMap(({ name, streamTypes, registrations }) => [
  ...streamTypes.map((type) => ({ name, type, registration: undefined })),
  ...registrations.map((registration) => ({ name, type: 0x06, registration })),
]);

test.each(STREAMS)(
  'MPEG-TS: type $type, registration $registration, is $name: read, or refused as video of another codec',
  ({ name, type, registration }) => {
    const isRead = ['h264', 'hevc', 'mpeg2video', 'mpeg4'].includes(name);
    const segment = TsWriter.withVideo(type, registration).pes(Uint8Array.of(0, 0, 1, 0x09));
    expect(errorCode(segment.bytes())).toBe(isRead ? 'no-keyframe' : 'unsupported-codec');
  },
);

test.each([
  ['avc1.64001f', true],
  ['AVC3.640028', true],
  ['hvc1.2.4.L123.B0', true],
  ['vp09.00.10.08', true],
  ['mp4v.20.9', true],
  ['mp4v.61', true],
  ['av01.0.31M.08', false],
  ['vvc1.1.L51', false],
  ['mp4a.40.2', false],
])('ffmpeg decodes %s of a playlist: %s', (codec, expected) => {
  expect(codecsOf('ffmpeg').has(parseCodec(codec).codec)).toBe(expected);
});

test('each engine decodes what the table says of it, and nothing is decoded by one that does not exist', () => {
  const engines = [
    createWebCodecsEngine(),
    createNodeCoreEngine(),
    createFfmpegEngine(NOT_STARTED),
  ];
  for (const { name, decodes } of engines) expect(decodes).toEqual(codecsOf(name));
  const names = engines.map(({ name }) => name);
  for (const { decodedBy } of CODECS) expect(names).toEqual(expect.arrayContaining([...decodedBy]));
});

test('ffmpeg supports just what the table says of it, and may know what the table does not', async () => {
  const ffmpeg = createFfmpegEngine(NOT_STARTED);
  const codecs = [...CODECS.map(({ name }) => name), 'unknown'] as const;
  const supported = await Promise.all(
    codecs.map((codec) => ffmpeg.supports({ codec, codecString: undefined })),
  );
  const expected = new Set([...codecsOf('ffmpeg'), 'unknown']);
  expect(new Set(codecs.filter((_codec, i) => supported[i]))).toEqual(expected);
});

test.each(['h264', 'hevc', 'mpeg2video'] as const)(
  'a byte stream of %s is written with a sample entry that reads as such',
  (codec) => {
    expect(readEntry(byteStreamEntry(codec)).codec).toBe(codec);
  },
);

test.each(FOURCCS.filter(({ fourcc }) => fourcc.length === 4))(
  'the demo has a name for $fourcc',
  ({ fourcc }) => {
    expect(formatCodec(`${fourcc}.1`)).toMatch(new RegExp(`, ${fourcc}.1$`));
  },
);

function readEntry(bytes: Uint8Array) {
  const [, type = ''] = /^.{4}(.{4})/s.exec(String.fromCharCode(...bytes)) ?? [];
  const found = findBox(bytes, type);
  if (!found) throw new Error('No sample entry was written');
  return parseSampleEntry(found);
}

/** `esds` with an object type: ISO/IEC 14496-1 7.2.6.5 and 7.2.6.6. */
function descriptors(objectType: number): Uint8Array {
  return box(
    'esds',
    u32(0),
    Uint8Array.of(3, 20, 0, 1, 0, 4, 13, objectType, ...new Uint8Array(12)),
  );
}
