import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodedPicture } from '../../worker/keyframe/types.js';
import { createKeyframeSelector } from '../../worker/keyframe/selector.js';
import { toCodedPicture } from '../../worker/mp4-writer/to-coded-picture.js';

const FIXTURES = join(import.meta.dirname, '../fixtures/keyframe');

/** Of every codec in each container. */
const FILES = [
  ...['h264-open-gop', 'h264-slices', 'h264-mbaff', 'hevc', 'mpeg1', 'mpeg2', 'mpeg2-interlaced'],
  'mpeg4',
].map((name) => `${name}.mpegts`);
const MP4_FILES = ['h264.mp4', 'hevc.mp4', 'av1.mp4', 'vp9.mp4', 'mpeg4.mp4'];

export interface KeyframeSample {
  readonly name: string;
  readonly picture: CodedPicture;
}

/** The first keyframes of our fixtures, and runs of units. */
export function loadKeyframeSamples(): [KeyframeSample, ...KeyframeSample[]] {
  const [first, ...others] = [...FILES, ...MP4_FILES].flatMap((name) => [
    { name, picture: cutOut(name, { kind: 'first' }) },
    { name: `${name}, a run`, picture: cutOut(name, { kind: 'exact', offset: 0.35 }) },
  ]);
  if (!first) throw new Error('There are no samples.');
  return [first, ...others];
}

function cutOut(
  name: string,
  selection: Parameters<typeof createKeyframeSelector>[0]['selection'],
): CodedPicture {
  const selector = createKeyframeSelector({ map: undefined, selection, canDecrypt: false });
  selector.push(readFileSync(join(FIXTURES, name)));
  const { before, after } = selector.end();
  const found = after ?? before;
  if (!found) throw new Error(`There is no keyframe in ${name}.`);
  return toCodedPicture(found.run);
}
