import { readFileSync } from 'node:fs';
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
  const many = (): CountedFile => {
    const output = `${X264} -vf setpts=N/25/TB -crf 14 ${GROUPS}`;
    return new CountedFile([makeFile('a.ts', output, `-stream_loop 9 ${SAMPLE}`)], 'a.ts');
  };

  test('is bisected for a moment, and looked through for a timeline', async () => {
    const file = many();
    const lab = openLocal(file);
    for (const time of [100, 0, 137.56, 239.96]) {
      expect([time, await lab.frameAt(time)]).toEqual([time, Math.round(time * 25) % 600]);
    }
    expect(file.bytesRead).toBeLessThan(file.size);
    const { segments, window } = await lab.timeline();
    expect(segments.length).toBeGreaterThan(64);
    expect(window.end).toBeCloseTo(240, 3);
    const byTime = await lab.capture({ moment: { kind: 'time', time: 150 } });
    const { sequence, startTime } = byTime.segment;
    expect(segments[sequence]?.time).toBeCloseTo(startTime, 6);
  });
});

describe('recordings that were put together', () => {
  const segment = (number: number): Uint8Array<ArrayBuffer> =>
    new Uint8Array(readFileSync(`demo/public/sample/ts/segment${number}.ts`));

  test.each([
    ['back', [3, 4, 5, 0, 1]],
    ['forward', [0, 1, 5]],
    ['back and forward', [5, 0, 4, 1]],
  ])('a clock that jumps %s', async (_name, numbers) => {
    const lab = openLocal(new CountedFile(numbers.map(segment), 'a.ts'));
    for (const [i, number] of numbers.entries()) {
      for (const offset of [0, 0.04, 1.96, 3.96]) {
        const time = i * 4 + offset;
        expect([time, await lab.frameAt(time)]).toEqual([time, number * 100 + offset * 25]);
      }
    }
    const { segments, window } = await lab.timeline();
    expect(window.end).toBeCloseTo(numbers.length * 4, 3);
    expect(segments.some(({ discontinuity }) => discontinuity)).toBe(true);
  });

  test.skipIf(!hasFfmpeg)('other identifiers, and another codec', async () => {
    const other = makeFile(
      'a.ts',
      '-an -c:v mpeg2video -q:v 4 -g 12 -s 320x180 -t 4 -mpegts_start_pid 0x300 -mpegts_service_id 7 -mpegts_pmt_start_pid 0x200',
      SAMPLE,
    );
    const lab = openLocal(new CountedFile([segment(2), other, segment(1)], 'a.ts'));
    expect(await lab.frameAt(3.96)).toBe(299);
    expect(await lab.frameAt(4)).toBe(0);
    expect(await lab.frameAt(7.96)).toBe(99);
    expect(await lab.frameAt(8)).toBe(100);
  });
});

test('a file without program maps', async () => {
  const bytes = new Uint8Array(readFileSync('demo/public/sample/ts/segment2.ts'));
  for (let at = 0; at < bytes.length; at += 188) {
    const pid = (((bytes[at + 1] ?? 0) & 0x1f) << 8) | (bytes[at + 2] ?? 0);
    if (pid === 0 || pid === 0x1000) bytes.set([0x1f, 0xff], at + 1);
  }
  expect(await openLocal(new CountedFile([bytes], 'a.ts')).frameAt(1.2)).toBe(230);
});
