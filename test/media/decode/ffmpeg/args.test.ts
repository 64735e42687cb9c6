import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { CoreInstance } from '../../../../wasm/ffmpeg/core.js';
import { decodeArgs, INPUT_PATH } from '../../../../worker/decode/ffmpeg/args.js';
import { toCodedPicture, wholeSegment } from '../../../../worker/mp4-writer/to-coded-picture.js';
import type { CodedPicture } from '../../../../worker/keyframe/types.js';
import { frameHashes } from '../../../helpers/native-ffmpeg.js';
import { hasFfmpeg } from '../../../helpers/ffmpeg.js';
import { md5 } from '../../../helpers/md5.js';
import { select } from '../../../unit/keyframe/selecting.js';
import { loadCore } from './core.js';

const FOLDER = join(import.meta.dirname, '../../../fixtures/keyframe');

const picture: CodedPicture = {
  codec: 'h264',
  codecString: undefined,
  wrapping: 'elementary',
  bytes: new Uint8Array(0),
  chunks: [{ offset: 0, length: 0, ticks: 90_000 }],
  wanted: 0,
  timescale: 90_000,
  description: undefined,
};

test('a single picture is decoded with low delay, nothing is picked', () => {
  for (const single of [picture, { ...picture, wrapping: 'segment', chunks: [] } as const]) {
    const args = decodeArgs(single);
    expect(args.join(' ')).toContain('-flags low_delay');
    expect(args.join(' ')).not.toMatch(/select|-copyts|strict/);
  }
  expect(decodeArgs(picture).join(' ')).toContain(
    '-nofind_stream_info -f h264 -noautorotate -i /input',
  );
});

test('of several pictures the wanted one is picked by its time in the file', () => {
  const chunks = [5, 9, 7].map((ticks) => ({ offset: 0, length: 0, ticks }));
  const args = decodeArgs({ ...picture, wrapping: 'mp4', chunks, wanted: 2 }).join(' ');
  expect(args).toContain('-vf select=gte(pts\\,7),format=');
  expect(args).toContain('-copyts');
  expect(args).not.toContain('low_delay');
});

let core: CoreInstance | undefined;
beforeAll(async () => {
  core = hasFfmpeg ? await loadCore() : undefined;
});

// Without the pictures' times and order the core would drop them, or put out others.
test
  .runIf(hasFfmpeg)
  .each([
    'h264-open-gop.mpegts',
    'h264-slices.mpegts',
    'h264-mbaff.mpegts',
    'hevc.mpegts',
    'mpeg2.mpegts',
    'mpeg2-interlaced.mpegts',
    'mpeg4.mpegts',
    'h264.mp4',
    'hevc.mp4',
    'vp9.mp4',
  ])('%s: the core puts out the picture that native ffmpeg has at that time', (name) => {
  const path = join(FOLDER, name);
  const bytes = Uint8Array.from(readFileSync(path));
  const firstPts = select(bytes, { kind: 'last' }).before?.firstPts ?? NaN;
  const frames = frameHashes(path);
  for (const i of [1, 2, 3, frames.length - 2, frames.length - 1]) {
    const frame = frames[i];
    const { before } = select(bytes, {
      kind: 'exact',
      offset: (frame?.pts ?? NaN) - firstPts,
    });
    if (!before || !core) throw new Error(`Nothing at ${frame?.pts}`);
    const coded = toCodedPicture(before.run);
    const { output } = core.run(new Map([[INPUT_PATH, coded.bytes]]), decodeArgs(coded), undefined);
    expect(md5(output)).toBe(frame?.md5);
  }
});

/** The options that stay set in an instance: those that ffmpeg keeps in variables of its own. */
const KEPT_OPTIONS = ['copyts', 'find_stream_info', 'stats'];

test('whatever the picture, every option that an instance keeps is stated', () => {
  const pictures: CodedPicture[] = [
    picture,
    wholeSegment(new Uint8Array(0)),
    { ...picture, wrapping: 'mp4' },
    { ...picture, wrapping: 'mp4', chunks: [...picture.chunks, ...picture.chunks] },
    { ...picture, codec: 'vp8' },
  ];
  for (const args of pictures.map(decodeArgs)) {
    for (const option of KEPT_OPTIONS) {
      const stated = args.filter((arg) => arg === `-${option}` || arg === `-no${option}`);
      expect(stated).toHaveLength(1);
    }
  }
});

const TS_PACKET_BYTES = 188;
/** Of PAT, SDT, and the PMT of ffmpeg's muxer. */
const TABLE_PIDS = [0, 0x11, 0x1000];

/** A transport stream without its tables, in which only probing finds the video. */
function withoutTables(name: string): Uint8Array<ArrayBuffer> {
  const bytes = readFileSync(join(FOLDER, name));
  const packets = Array.from({ length: bytes.length / TS_PACKET_BYTES }, (_, i) =>
    bytes.subarray(i * TS_PACKET_BYTES, (i + 1) * TS_PACKET_BYTES),
  );
  const pidOf = (packet: Buffer): number => packet.readUInt16BE(1) & 0x1fff;
  return Uint8Array.from(
    Buffer.concat(packets.filter((packet) => !TABLE_PIDS.includes(pidOf(packet)))),
  );
}

function runOf(name: string): CodedPicture {
  const bytes = Uint8Array.from(readFileSync(join(FOLDER, name)));
  const { before } = select(bytes, { kind: 'exact', offset: 0.3 });
  if (!before) throw new Error('There is no such picture');
  return toCodedPicture(before.run);
}

function singleOf(name: string): CodedPicture {
  const { after } = select(Uint8Array.from(readFileSync(join(FOLDER, name))), { kind: 'first' });
  if (!after) throw new Error('There is no keyframe');
  return toCodedPicture(after.run);
}

test.runIf(hasFfmpeg)(
  'an instance that is kept gives the same picture whatever it has decoded before',
  async () => {
    const pictures = [
      wholeSegment(withoutTables('h264-slices.mpegts')),
      wholeSegment(Uint8Array.from(readFileSync(join(FOLDER, 'mpeg4.mp4')))),
      singleOf('hevc.mp4'),
      singleOf('mpeg2.mpegts'),
      runOf('h264-open-gop.mpegts'),
      runOf('h264.mp4'),
    ];
    const decode = (kept: CoreInstance, coded: CodedPicture) => {
      const { exitCode, output } = kept.run(
        new Map([[INPUT_PATH, coded.bytes.slice()]]),
        decodeArgs(coded),
        undefined,
      );
      return `${exitCode} ${md5(output)}`;
    };
    const alone: string[] = [];
    for (const coded of pictures) alone.push(decode(await loadCore(), coded));
    expect(alone.filter((result) => result.startsWith('0 '))).toHaveLength(pictures.length);
    const kept = await loadCore();
    for (const [i, first] of pictures.entries()) {
      for (const [j, second] of pictures.entries()) {
        expect(decode(kept, first)).toBe(alone[i]);
        expect(decode(kept, second)).toBe(alone[j]);
      }
    }
  },
);
