import { expect, test } from 'vitest';
import { SnapError, type SnapErrorDetails } from '../../../shared/errors.js';
import type { Wanted, WantedMoment } from '../../../shared/served.js';
import { timePath } from '../../../shared/time-path.js';
import { makeServed } from '../../../src/serve/make-served.js';
import type { ServingSnapper } from '../../../src/serve/options.js';

const NOON = Date.UTC(2026, 4, 1, 12);
const WINDOW = { start: 0, end: 60, startDate: new Date(NOON), endDate: new Date(NOON + 60_000) };

/** Of a stream with keyframes at these seconds after noon. */
function snapperOf(keyframes: readonly number[], isLive = true) {
  const calls: string[] = [];
  const find = (options: { at?: unknown; seek?: string }): number => {
    const { date } = options.at as { date: number };
    const at = (date - NOON) / 1000;
    if (at < 0 || at > 60) throw new SnapError('outside-window', 'Not listed', { window: WINDOW });
    const before = keyframes.filter((one) => one <= at);
    const distance = (one: number) => Math.abs(one - at);
    const found =
      options.seek === 'before'
        ? before.at(-1)
        : [...keyframes].sort((one, other) => distance(one) - distance(other))[0];
    if (found === undefined) throw new SnapError('no-keyframe', 'None before');
    return found;
  };
  const blob = new Blob(['picture'], { type: 'image/jpeg' });
  const snapper = {
    resolve: (_url: string, options: object) => {
      calls.push('resolve');
      return Promise.resolve().then(() => ({
        path: timePath(Math.ceil(NOON / 1000 + find(options)) * 1000),
      }));
    },
    capture: (_url: string, options: object) => {
      calls.push(`capture ${JSON.stringify(options)}`);
      return Promise.resolve({ images: [{ blob }] });
    },
    keyframe: () => Promise.resolve({ blob: new Blob(['clip'], { type: 'video/mp4' }) }),
    timeline: () => Promise.resolve({ isLive }),
    times: () => Promise.resolve(keyframes.map((one) => NOON / 1000 + one)),
  };
  return { snapper: snapper as unknown as ServingSnapper, calls };
}

function make(snapper: ServingSnapper, wanted: Wanted) {
  const { signal } = new AbortController();
  return makeServed(snapper, 'https://x.example/i.m3u8', { stream: 'ort', wanted }, signal);
}

function at(moment: WantedMoment): Wanted {
  const image = { type: 'image/jpeg', width: 320, height: undefined, fit: 'inside' } as const;
  return { kind: 'image', moment, image };
}

function second(seconds: number): Wanted {
  return at({ kind: 'date', seconds: NOON / 1000 + seconds });
}

test('a second with a keyframe has it, with one picture made', async () => {
  const { snapper, calls } = snapperOf([0.4, 2.4, 4.4]);
  expect(await make(snapper, second(3))).toMatchObject({ kind: 'file', isFixed: true });
  expect(calls).toEqual(['resolve', expect.stringMatching(/^capture .*"seek":"before"/)]);
});

test.each([
  [4, 5],
  [2, 3],
  [60, 5],
  [0, 1],
])('second %i leads to %i, where there is one', async (asked, meant) => {
  const { snapper } = snapperOf([0.4, 2.4, 4.4]);
  const made = await make(snapper, second(asked));
  const path = timePath(NOON + meant * 1000).replace('.jpg', '');
  expect(made).toEqual({ kind: 'elsewhere', path });
  expect(await make(snapper, second(meant))).toMatchObject({ kind: 'file' });
});

test('however close keyframes are, one redirect is enough', async () => {
  const { snapper } = snapperOf([0, 0.1, 0.9, 1, 1.2, 1.7, 5.5, 5.6, 6.99, 7.01]);
  for (let asked = 0; asked <= 60; asked += 1) {
    const made = await make(snapper, second(asked));
    if (made.kind !== 'elsewhere') continue;
    const seconds = Number(made.path.slice(-2));
    expect(await make(snapper, second(seconds))).toMatchObject({ kind: 'file' });
  }
});

test('a time stays what it is where the stream has ended', async () => {
  const wanted = at({ kind: 'time', seconds: 3 });
  expect(await make(snapperOf([0], true).snapper, wanted)).toMatchObject({ isFixed: false });
  expect(await make(snapperOf([0], false).snapper, wanted)).toMatchObject({ isFixed: true });
});

test('the times are whole seconds with pictures, each once', async () => {
  const { snapper } = snapperOf([0.4, 0.6, 2.4]);
  const made = await make(snapper, { kind: 'times', from: undefined, to: undefined });
  if (made.kind !== 'file') throw new Error('There is no file');
  expect(JSON.parse(new TextDecoder().decode(made.bytes))).toEqual([
    { stream: 'ort', brief_thumbnails: [NOON / 1000 + 1, NOON / 1000 + 3] },
  ]);
});

test('an archive without the range is an empty list, one without dates is an error', async () => {
  const wanted: Wanted = { kind: 'times', from: 1, to: 2 };
  const failing = (details: SnapErrorDetails & { window: typeof WINDOW }) => {
    const times = () => Promise.reject(new SnapError('outside-window', 'Not listed', details));
    return { ...snapperOf([]).snapper, times } as ServingSnapper;
  };
  const made = await make(failing({ window: WINDOW }), wanted);
  expect(made).toMatchObject({ kind: 'file', type: 'application/json' });
  const window = { start: 0, end: 60 } as typeof WINDOW;
  expect(await make(failing({ window }), wanted)).toMatchObject({ kind: 'failed' });
});

test('a moment before the window is behind it, one after it is not there', async () => {
  const { snapper } = snapperOf([0]);
  const behind = await make(snapper, second(-1));
  expect(behind).toMatchObject({ failure: { code: 'outside-window', isBehind: true } });
  const ahead = await make(snapper, second(61));
  expect(ahead).toMatchObject({ failure: { code: 'outside-window', isBehind: false } });
});
