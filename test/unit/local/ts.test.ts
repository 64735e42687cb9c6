import { describe, expect, test } from 'vitest';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';
import { CountedFile, makeFile, openLocal } from './local-lab.js';

const X264 = '-an -c:v libx264 -preset ultrafast -pix_fmt yuv420p -threads 1 -s 320x180';
const GROUPS = '-g 50 -keyint_min 50 -sc_threshold 0 -bf 2';
const SAMPLE = '-i demo/public/sample/ts/index.m3u8';

/** 24 s of the sample. */
const RECIPES: readonly (readonly [name: string, output: string])[] = [
  ['a file as it comes', '-c copy'],
  ['B pictures', `${X264} -crf 10 ${GROUPS}`],
  ['M2TS', `${X264} -crf 10 ${GROUPS} -mpegts_m2ts_mode 1`],
  ['a clock that turns', `${X264} -crf 10 ${GROUPS} -output_ts_offset 95435`],
  ['one keyframe in 10 s', `${X264} -crf 10 -g 250 -bf 2 -sc_threshold 0`],
  ['MPEG-2', '-an -c:v mpeg2video -q:v 4 -g 12 -bf 2 -s 320x180'],
  [
    'HEVC',
    '-an -c:v libx265 -preset ultrafast -x265-params log-level=error:keyint=50:pools=1 -s 320x180',
  ],
];

describe.skipIf(!hasFfmpeg).each(RECIPES)('%s', (_name, output) => {
  const file = (): CountedFile => new CountedFile([makeFile('a.ts', output, SAMPLE)], 'a.ts');

  test('each moment has the picture that is shown then', async () => {
    const lab = openLocal(file());
    for (const frame of [0, 1, 49, 50, 51, 100, 237, 299, 300, 301, 598, 599]) {
      expect([frame, await lab.frameAt(frame / 25)]).toEqual([frame, frame]);
    }
  });

  test('all of it is listed', async () => {
    const { segments, window } = await openLocal(file()).timeline();
    expect(segments.length).toBeGreaterThan(1);
    expect(window.end).toBeCloseTo(24, 3);
  });
});

describe.skipIf(!hasFfmpeg)('a file of many chunks', () => {
  const file = (): CountedFile =>
    new CountedFile(
      [makeFile('a.ts', `${X264} -vf setpts=N/25/TB -crf 8 ${GROUPS}`, `-stream_loop 9 ${SAMPLE}`)],
      'a.ts',
    );

  test('is found the way through by few reads', async () => {
    const read = file();
    console.log(read.size);
    const lab = openLocal(read);
    for (const time of [0, 100, 137.56, 239.96]) {
      const before = { reads: read.reads, bytes: read.bytesRead };
      const found = await lab.frameAt(time);
      console.log(
        time,
        found,
        read.reads - before.reads,
        (read.bytesRead - before.bytes) / read.size,
      );
      expect(found).toBe(Math.round(time * 25) % 600);
    }
    const { segments, window } = await lab.timeline();
    console.log(segments.length, window.end, read.reads, read.bytesRead / read.size);
  });
});
