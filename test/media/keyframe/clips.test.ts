import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toClip } from '../../../worker/jobs/to-clip.js';
import { readClip } from '../../helpers/clip.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';
import { md5 } from '../../helpers/md5.js';
import { decodeFile } from '../../helpers/native-ffmpeg.js';
import { cut } from '../../unit/keyframe/selecting.js';

const FOLDER = join(import.meta.dirname, '../../fixtures/keyframe');
const SECONDS = 0.04;

const FILES = [
  ['h264-open-gop.mpegts', 'avc1.64000a', {}],
  ['h264-slices.mpegts', 'avc1.64000a', {}],
  ['h264-mbaff.mpegts', 'avc1.640015', {}],
  ['h264.m2ts', 'avc1.64000a', {}],
  ['hevc.mpegts', 'hvc1.1.6.L30.90', {}],
  ['mpeg1.mpegts', 'mp4v.6a', {}],
  ['mpeg2.mpegts', 'mp4v.61', {}],
  ['mpeg2-interlaced.mpegts', 'mp4v.61', {}],
  ['mpeg4.mpegts', 'mp4v.20.241', {}],
  ['h264.mp4', 'avc1.64000a', {}],
  ['h264-progressive.mp4', 'avc1.64000a', {}],
  ['hevc.mp4', 'hvc1.1.6.L30.90', {}],
  ['av1.mp4', 'av01.0.00M.08', {}],
  ['vp9.mp4', 'vp09.00.10.08', {}],
  ['mpeg4.mp4', 'mp4v.20.1', {}],
] as const;

test.runIf(hasFfmpeg).each(FILES)('%s: a clip of %s is the stream’s own picture', (name, codec, facts) => {
  const path = join(FOLDER, name);
  const clip = toClip(cut(readFileSync(path)).run, SECONDS);
  const { stream, hashes, warnings } = readClip(clip.bytes);
  console.log(name, JSON.stringify({codec: clip.codec, w: clip.width, h: clip.height, bytes: clip.bytes.length}), JSON.stringify(stream).slice(0,700));
  expect(warnings).toBe('');
  expect(clip).toMatchObject({ codec, ...facts });
  expect(stream).toMatchObject({ nb_frames: '1', duration: '0.040000' });
  expect(hashes).toEqual([md5(decodeFile(path, ['-noautorotate']))]);
});
