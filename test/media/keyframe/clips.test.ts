import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBox } from '../../../worker/bytes/boxes.js';
import type { Clip } from '../../../worker/jobs/to-clip.js';
import { clipOfRun, readClip } from '../../helpers/clip.js';
import { makeMediaFolder, type MediaFolder } from '../../helpers/coded-picture.js';
import { callFfmpeg, ffmpegOutput, hasFfmpeg } from '../../helpers/ffmpeg.js';
import { md5 } from '../../helpers/md5.js';
import { decodeFile } from '../../helpers/native-ffmpeg.js';
import { annexB, delimiter, pcmSlice, pps, sps } from '../../unit/keyframe/h264-writer.js';
import { cut } from '../../unit/keyframe/selecting.js';
import { TsWriter } from '../../unit/keyframe/ts-writer.js';

const FOLDER = join(import.meta.dirname, '../../fixtures/keyframe');
const SECONDS = 0.04;
const SMALL = { width: 160, height: 90 };
const FIELDS = { width: 160, height: 96 };

const FILES = [
  ['h264-open-gop.mpegts', 'avc1.64000a', SMALL],
  ['h264-slices.mpegts', 'avc1.64000a', SMALL],
  ['h264-mbaff.mpegts', 'avc1.640015', FIELDS],
  ['h264.m2ts', 'avc1.64000a', SMALL],
  ['hevc.mpegts', 'hvc1.1.6.L30.90', SMALL],
  ['mpeg1.mpegts', 'mp4v.6a', SMALL],
  ['mpeg2.mpegts', 'mp4v.61', SMALL],
  ['mpeg2-interlaced.mpegts', 'mp4v.61', FIELDS],
  // Of the Advanced Simple profile; that of the other file is Simple.
  ['mpeg4.mpegts', 'mp4v.20.241', SMALL],
  ['h264.mp4', 'avc1.64000a', SMALL],
  // Its samples are twice as wide as high, and it is turned.
  ['h264-progressive.mp4', 'avc1.64000a', { width: 90, height: 320 }],
  ['hevc.mp4', 'hvc1.1.6.L30.90', SMALL],
  ['av1.mp4', 'av01.0.00M.08', SMALL],
  ['vp9.mp4', 'vp09.00.10.08', SMALL],
  ['mpeg4.mp4', 'mp4v.20.1', SMALL],
] as const;

/** The clip of a file's first keyframe, read by ffmpeg, which finds nothing to warn of. */
function clipOf(bytes: Uint8Array) {
  const clip = clipOfRun(cut(bytes).run, SECONDS);
  const { stream, hashes, warnings } = readClip(clip.bytes);
  expect(warnings).toBe('');
  expect(stream).toMatchObject({ nb_frames: '1', duration: '0.040000' });
  return { clip, stream, hashes };
}

function clipOfFile(path: string) {
  const read = clipOf(readFileSync(path));
  expect(read.hashes).toEqual([md5(decodeFile(path, ['-noautorotate']))]);
  return read;
}

test.runIf(hasFfmpeg).each(FILES)(
  '%s: a clip of %s is the stream’s own picture',
  (name, codec, size) => {
    expect(clipOfFile(join(FOLDER, name)).clip).toMatchObject({ codec, ...size });
  },
);

const SOURCE = 'testsrc2=size=320x192:rate=10:duration=1';
const X264 = '-c:v libx264 -preset ultrafast -g 5';
const X265 = '-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=5';
const FRAGMENTS = '-movflags +empty_moov+default_base_moof+frag_keyframe';

describe.runIf(hasFfmpeg)('what is kept', () => {
  let media: MediaFolder;
  beforeAll(() => {
    media = makeMediaFolder();
  });
  afterAll(() => {
    media.remove();
  });

  test.each([
    ['a.ts', `${X264} -vf setsar=64/45`, '64:45', { width: 455, height: 192 }],
    ['b.ts', `${X265} -vf setsar=10/11`, '10:11', { width: 320, height: 211 }],
    ['c.mp4', `${X264} -vf setsar=16/11 ${FRAGMENTS}`, '16:11', { width: 465, height: 192 }],
    ['d.ts', '-c:v mpeg2video -vf setdar=16/9', '16:15', { width: 341, height: 192 }],
    ['e.ts', '-c:v mpeg4 -vf setsar=12/11', '12:11', { width: 349, height: 192 }],
  ])('the aspect ratio of samples: %s', (name, options, ratio, size) => {
    const { clip, stream } = clipOfFile(media.encode(name, SOURCE, options));
    expect(clip).toMatchObject(size);
    expect(stream.sample_aspect_ratio).toBe(ratio);
  });

  test.each([
    ['crop.ts', `${X264} -bsf:v h264_metadata=crop_left=34:crop_bottom=12`],
    ['crop.mp4', `${X264} -bsf:v h264_metadata=crop_left=34:crop_bottom=12 ${FRAGMENTS}`],
    ['crop-hevc.ts', `${X265} -bsf:v hevc_metadata=crop_left=34:crop_bottom=12`],
  ])('cropping: %s', (name, options) => {
    const { clip, stream } = clipOfFile(media.encode(name, SOURCE, options));
    expect(clip).toMatchObject({ width: 286, height: 180 });
    expect(stream).toMatchObject({ width: 286, height: 180 });
  });

  const PQ = '-colorspace bt2020nc -color_primaries bt2020 -color_trc smpte2084';
  test.each([
    ['pq.ts', `${X265} -pix_fmt yuv420p10le ${PQ}`, 'yuv420p10le'],
    ['pq.mp4', `${X265} -pix_fmt yuv420p10le ${PQ} -tag:v hvc1 ${FRAGMENTS}`, 'yuv420p10le'],
    ['pq-vp9.mp4', `-c:v libvpx-vp9 -pix_fmt yuv420p10le ${PQ} ${FRAGMENTS}`, 'yuv420p10le'],
    ['high422.ts', `${X264} -pix_fmt yuv422p10le ${PQ}`, 'yuv422p10le'],
    ['high444.ts', `${X264} -pix_fmt yuv444p ${PQ}`, 'yuv444p'],
  ])('colors and pixel format: %s', (name, options, pixelFormat) => {
    const { stream } = clipOfFile(media.encode(name, SOURCE, options));
    expect(stream).toMatchObject({
      pix_fmt: pixelFormat,
      color_space: 'bt2020nc',
      color_transfer: 'smpte2084',
    });
  });

  test('rotation', () => {
    const { stream } = clipOfFile(join(FOLDER, 'h264-progressive.mp4'));
    expect(stream.side_data_list).toMatchObject([{ rotation: expect.any(Number) as number }]);
  });

  test.each([
    ['in-band.mp4', `${X264} -tag:v avc3 -bsf:v dump_extra ${FRAGMENTS}`, 'avc1'],
    ['hev1.mp4', `${X265} -tag:v hev1 -bsf:v dump_extra ${FRAGMENTS}`, 'hvc1'],
    ['tagged-hev1.mp4', `${X265} -tag:v hev1 ${FRAGMENTS}`, 'hvc1'],
  ])('%s: parameter sets in samples move to the record', (name, options, tag) => {
    const { clip, stream } = clipOfFile(media.encode(name, SOURCE, options));
    expect(stream.codec_tag_string).toBe(tag);
    expect(clip.codec).toMatch(new RegExp(`^${tag}\\.`));
  });
});

/** The record of a file's only sample entry. */
function recordOf(mp4: Uint8Array, name: string): Uint8Array | undefined {
  const entries = findBox(mp4, 'moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd')?.payload;
  return entries && findBox(entries.subarray(8 + 8 + 78), name)?.payload;
}

test.runIf(hasFfmpeg).each([
  ['h264-open-gop.mpegts', 'avcC'],
  ['h264-slices.mpegts', 'avcC'],
  ['h264-mbaff.mpegts', 'avcC'],
  ['hevc.mpegts', 'hvcC'],
])('%s: the record is the one that ffmpeg makes of it', (name, box) => {
  const path = join(FOLDER, name);
  const tag = box === 'hvcC' ? ['-tag:v', 'hvc1'] : [];
  const copy = ['-v', 'error', '-i', path, '-map', '0:v', '-c', 'copy', ...tag];
  const theirs = ffmpegOutput({ args: copy, files: [path], writes: 'copy.mp4' });
  const ours = clipOfRun(cut(readFileSync(path)).run, SECONDS).bytes;
  const record = recordOf(ours, box);
  expect(record?.length).toBeGreaterThan(20);
  expect(record).toEqual(recordOf(theirs, box));
});

test.runIf(hasFfmpeg)('both fields of a frame are in the sample', () => {
  const fields = [
    pcmSlice({ type: 'idr', field: 'top', luma: 40 }),
    pcmSlice({ type: 'i', field: 'bottom', luma: 200 }),
  ];
  const unit = annexB(delimiter, sps({ isFrameMbsOnly: false }), pps(), ...fields);
  const segment = TsWriter.withVideo(0x1b).pes(unit, { pts: 0 }).bytes();
  const { bytes } = clipOfRun(cut(segment).run, SECONDS);
  const args = ['-v', 'error', '-i', '-', '-f', 'rawvideo', '-'];
  const { output } = callFfmpeg({ args, input: bytes });
  expect([output.length, output[0], output[16]]).toEqual([768, 40, 200]);
});

function sampleOf({ bytes }: Clip): Uint8Array {
  return findBox(bytes, 'mdat')?.payload ?? new Uint8Array(0);
}

test('a sample holds neither parameter sets nor delimiters', () => {
  const slice = pcmSlice({ type: 'idr', luma: 40 });
  const segment = TsWriter.withVideo(0x1b)
    .pes(annexB(delimiter, sps(), pps(), slice), { pts: 0 })
    .bytes();
  const sample = sampleOf(clipOfRun(cut(segment).run, SECONDS));
  expect(sample.subarray(4)).toEqual(slice);
  expect([...sample.subarray(0, 4)]).toEqual([0, 0, slice.length >> 8, slice.length & 0xff]);
});
