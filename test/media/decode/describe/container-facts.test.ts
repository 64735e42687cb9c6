import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readContainerFacts } from '../../../../worker/decode/describe/container-facts.js';
import { cutPicture, makeMediaFolder } from '../../../helpers/coded-picture.js';
import { hasFfmpeg } from '../../../helpers/ffmpeg.js';

const media = makeMediaFolder();
const withFfmpeg = test.runIf(hasFfmpeg);
const SOURCE = 'color=size=64x48:duration=0.1';
const UPRIGHT = { isTransposed: false, fromRight: false, fromBottom: false };

afterAll(() => {
  media.remove();
});

withFfmpeg('aspect ratio and color of an MP4 are read', () => {
  const tags =
    '-vf setsar=64/45 -color_range pc -colorspace smpte170m -color_primaries smpte170m -color_trc bt709';
  const file = media.encode('colr.mp4', SOURCE, `${tags} -c:v libx264 -movflags +write_colr`);
  expect(readContainerFacts(cutPicture(file, 'mp4'))).toEqual({
    sampleAspectRatio: 64 / 45,
    displayAspectRatio: 91 / 48,
    size: { width: 64, height: 48 },
    hasOwnColors: false,
    color: { range: 'full', matrix: 'bt601', primaries: 'smpte170m', transfer: 'bt709' },
    orientation: UPRIGHT,
  });
});

withFfmpeg('the color of VP9 is read from its own record', () => {
  const tags =
    '-color_range tv -colorspace bt2020nc -color_primaries bt2020 -color_trc smpte2084 -c:v libvpx-vp9';
  const file = media.encode('vpcc.mp4', SOURCE, `${tags} -movflags -write_colr`);
  expect(readContainerFacts(cutPicture(file, 'mp4')).color).toEqual({
    range: 'limited',
    matrix: 'bt2020nc',
    primaries: 'bt2020',
    transfer: 'smpte2084',
  });
});

withFfmpeg('the matrix of an MP4 tells how a picture is turned', () => {
  const file = join(import.meta.dirname, '../../../fixtures/keyframe/h264-progressive.mp4');
  expect(readContainerFacts(cutPicture(file, 'mp4')).orientation.isTransposed).toBe(true);
});

withFfmpeg('an elementary stream has no container that says anything', () => {
  const file = join(import.meta.dirname, '../../../fixtures/keyframe/h264.m2ts');
  expect(readContainerFacts(cutPicture(file, 'elementary'))).toMatchObject({
    sampleAspectRatio: undefined,
    orientation: UPRIGHT,
  });
});

withFfmpeg('an MP4 that is cut off anywhere in its front is read as far as it goes', () => {
  const picture = cutPicture(
    join(import.meta.dirname, '../../../fixtures/keyframe/h264.mp4'),
    'mp4',
  );
  for (let length = 0; length < 1200; length += 7) {
    const bytes = picture.bytes.slice(0, length);
    expect(() => readContainerFacts({ ...picture, bytes })).not.toThrow();
  }
});
