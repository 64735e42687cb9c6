import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { CoreInstance } from '../../../../wasm/ffmpeg/core.js';
import { decodeArgs, INPUT_PATH } from '../../../../worker/decode/ffmpeg/args.js';
import { toCodedPicture } from '../../../../worker/mp4-writer/to-coded-picture.js';
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
    expect(args.join(' ')).not.toMatch(/select|copyts|strict/);
  }
  expect(decodeArgs(picture).join(' ')).toContain('-nofind_stream_info -f h264 -i /input');
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
