import { describe, expect, test } from 'vitest';
import { hasFfmpeg } from '../../helpers/ffmpeg.js';
import { CountedFile, makeFile, openLocal } from './local-lab.js';

const X264 = '-t 8 -an -c:v libx264 -preset ultrafast -pix_fmt yuv420p -threads 1 -s 320x180';
const GROUPS = '-g 50 -keyint_min 50 -sc_threshold 0 -bf 2';

const RECIPES: readonly (readonly [
  name: string,
  file: string,
  output: string,
  segments: number,
])[] = [
  ['moov at the end', 'a.mp4', `${X264} ${GROUPS}`, 4],
  ['moov in front', 'a.mp4', `${X264} ${GROUPS} -movflags +faststart`, 4],
  ['QuickTime', 'a.mov', `${X264} ${GROUPS}`, 4],
  ['all keyframes', 'a.mp4', `${X264} -g 1`, 200],
  [
    'fragments with mfra',
    'a.mp4',
    `${X264} ${GROUPS} -movflags +frag_keyframe+empty_moov+default_base_moof`,
    4,
  ],
  [
    'fragments of the old kind',
    'a.mp4',
    `${X264} ${GROUPS} -movflags +frag_keyframe+empty_moov`,
    4,
  ],
  [
    'fragments with sidx',
    'a.mp4',
    `${X264} ${GROUPS} -movflags +dash+global_sidx+frag_keyframe`,
    4,
  ],
  [
    'fragments of half a second',
    'a.mp4',
    `${X264} ${GROUPS} -movflags +empty_moov+skip_trailer -frag_duration 500000`,
    4,
  ],
];

describe.skipIf(!hasFfmpeg).each(RECIPES)('%s', (_name, name, output, segments) => {
  const file = (): CountedFile => new CountedFile([makeFile(name, output)], name);

  test('each moment has the picture that is shown then', async () => {
    const lab = openLocal(file());
    for (const frame of [0, 1, 2, 49, 50, 51, 99, 100, 137, 198, 199]) {
      expect([frame, await lab.frameAt(frame / 25)]).toEqual([frame, frame]);
      if (frame < 199) expect(await lab.frameAt(frame / 25 + 0.02)).toBe(frame);
    }
  });

  test('all of it is listed', async () => {
    const { segments: listed, window } = await openLocal(file()).timeline();
    expect(listed.length).toBe(segments);
    expect(window.end).toBeCloseTo(8, 3);
  });
});
