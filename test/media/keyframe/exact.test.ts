import { resolveClock } from '../../../src/options/clock.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { toCodedPicture } from '../../../worker/mp4-writer/to-coded-picture.js';
import { decodeAsEngine, frameHashes } from '../../helpers/native-ffmpeg.js';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';
import { md5 } from '../../helpers/md5.js';
import { select } from '../../unit/keyframe/selecting.js';

const DECODE = resolveClock('decode');

const FOLDER = join(import.meta.dirname, '../../fixtures/keyframe');
/** Pictures are 100 ms apart in these files, or 40. */
const HALFWAY_SECONDS = 0.015;
const CHECKED_FRAMES = 4;

// With B pictures, open groups, slices, fields, and in both containers.
const files = [
  'h264-open-gop.mpegts',
  'h264-slices.mpegts',
  'h264-mbaff.mpegts',
  'h264.m2ts',
  'hevc.mpegts',
  'mpeg1.mpegts',
  'mpeg2.mpegts',
  'mpeg2-interlaced.mpegts',
  'mpeg4.mpegts',
  'h264.mp4',
  'h264-progressive.mp4',
  'hevc.mp4',
  'vp9.mp4',
  'mpeg4.mp4',
];

test.runIf(hasFfmpeg).each(files)(
  '%s: the picture at a moment is the one that the whole file has there',
  (name) => {
    const path = join(FOLDER, name);
    const bytes = Uint8Array.from(readFileSync(path));
    const firstPts = select(bytes, { kind: 'last' }).before?.firstPts ?? NaN;
    const frames = frameHashes(path);
    expect(frames.length).toBeGreaterThan(4);
    const step = Math.max(1, Math.floor(frames.length / CHECKED_FRAMES));
    for (let i = 0; i < frames.length; i += step) {
      const { pts = NaN, md5: expected } = frames[i] ?? {};
      const offset = pts - firstPts;
      const { before } = select(bytes, { kind: 'exact', offset }, { pieceBytes: 500 });
      const later = select(bytes, { kind: 'exact', offset: offset + HALFWAY_SECONDS });
      if (!before) throw new Error(`Nothing at ${pts}`);
      expect(before.pts).toBeCloseTo(pts, 3);
      expect(later.before).toEqual(before);
      expect(md5(decodeAsEngine(toCodedPicture(before.run)))).toBe(expected);
    }
  },
);

test.each(['h264-open-gop.mpegts', 'h264.mp4'])(
  '%s: counted from its decoding, the first picture is as late as pictures are reordered',
  (name) => {
    const bytes = Uint8Array.from(readFileSync(join(FOLDER, name)));
    const first = select(bytes, { kind: 'exact', offset: 0 }).before;
    const firstPts = first?.firstPts ?? NaN;
    const delayed = Array.from({ length: 40 }, (_, i) => i * 0.01).find((offset) => {
      const { before } = select(bytes, { kind: 'exact', offset, clock: DECODE });
      return (before?.pts ?? -Infinity) >= firstPts;
    });
    expect(first?.pts).toBe(firstPts);
    expect(delayed).toBeGreaterThan(0.03);
    const later = select(bytes, { kind: 'exact', offset: (delayed ?? 0) + 0.1, clock: DECODE });
    const same = select(bytes, { kind: 'exact', offset: 0.1 });
    expect(later.before?.pts).toBeCloseTo(same.before?.pts ?? NaN, 3);
  },
);
