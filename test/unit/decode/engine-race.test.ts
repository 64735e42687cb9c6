import { expect, test } from 'vitest';
import { createQueue } from '../../../worker/async/queue.js';
import { chooseEngine } from '../../../worker/decode/choose-engine.js';
import type { RaceTrack } from '../../../worker/decode/engine-race.js';
import type { ChosenPicture } from '../../../worker/decode/types.js';
import { coded, PICTURE, scripted, type Scripted } from './scripted-engines.js';

const { signal } = new AbortController();
const FULL_HD = { width: 1920, height: 1080 };
/** Before a race, in it, and until the next one. */
const [BEFORE, DURING, VALID] = [12, 10, 1000];

interface Racers {
  readonly browser: Scripted;
  readonly own: Scripted;
  /** What a picture takes, by engine. */
  readonly milliseconds: Record<'webcodecs' | 'core', number>;
  /** Pictures being decoded at once, at most. */
  readonly most: () => number;
  /** Takes so many pictures one after the other. */
  readonly take: (pictures: number) => Promise<readonly ChosenPicture[]>;
  readonly takeAtOnce: (pictures: number) => Promise<readonly ChosenPicture[]>;
}

function startRace(size = FULL_HD, more: Partial<RaceTrack> = {}): Racers {
  const clock = { now: 0 };
  const milliseconds = { webcodecs: 30, core: 20 };
  let underWay = 0;
  let most = 0;
  const racer = (name: 'webcodecs' | 'core', cost: number): Scripted => {
    const engine: Scripted = scripted(name, ['h264']);
    const decode = engine.decode.bind(engine);
    return Object.assign(engine, {
      cost,
      async decode(...args: Parameters<typeof decode>) {
        underWay += 1;
        most = Math.max(most, underWay);
        await Promise.resolve();
        clock.now += milliseconds[name];
        underWay -= 1;
        return { ...(await decode(...args)), ...size };
      },
    });
  };
  const browser = racer('webcodecs', 0);
  const own = racer('core', 1_000_000);
  const track = { mayLoad: () => true, now: () => clock.now, turns: createQueue(), ...more };
  const engines = chooseEngine([browser, own], undefined, track);
  const takeOne = () => engines.decode(coded(), { signal, timeoutSeconds: 9 });
  return {
    ...{ browser, own, milliseconds, most: () => most },
    async take(pictures) {
      const made: ChosenPicture[] = [];
      for (let i = 0; i < pictures; i++) made.push(await takeOne());
      return made;
    },
    takeAtOnce: (pictures) => Promise.all(Array.from({ length: pictures }, takeOne)),
  };
}

function namesOf(pictures: readonly ChosenPicture[]): readonly string[] {
  return pictures.map(({ engine }) => engine);
}

test('after some pictures both engines take turns, and the quicker one decodes those that follow', async () => {
  const { own, take } = startRace();
  expect(new Set(namesOf(await take(BEFORE)))).toEqual(new Set(['webcodecs']));
  expect(own.calls).toEqual(['preload']);
  const turns = await take(DURING);
  expect(namesOf(turns)).toEqual(Array.from({ length: 5 }, () => ['webcodecs', 'core']).flat());
  expect(turns.slice(0, 2).map(({ engineReason }) => engineReason)).toEqual([
    'supported',
    'quicker',
  ]);
  const [next] = await take(1);
  expect(next).toEqual({
    ...PICTURE,
    ...FULL_HD,
    engine: 'core',
    engineReason: 'quicker',
    engineDetail: 'Measured: 20.0 ms for a picture, and 30.0 ms by the one asked before',
  });
});

test.each([26, 30, 40])(
  'at %i ms in place of 30 nothing changes, and what was loaded rests',
  async (ms) => {
    const { own, milliseconds, take } = startRace();
    milliseconds.core = ms;
    await take(BEFORE + DURING);
    expect(own.calls.at(-1)).toBe('rest');
    const [next] = await take(1);
    expect(next).toMatchObject({ engine: 'webcodecs', engineReason: 'supported' });
  },
);

test('what warms up slowly is measured when it is warm', async () => {
  const { milliseconds, take } = startRace();
  milliseconds.core = 500;
  await take(BEFORE + 4);
  milliseconds.core = 20;
  await take(DURING - 4);
  expect(namesOf(await take(1))).toEqual(['core']);
});

test('while it is measured, pictures are decoded one at a time', async () => {
  const { take, takeAtOnce, most } = startRace();
  await take(BEFORE);
  expect(new Set(namesOf(await takeAtOnce(DURING)))).toEqual(new Set(['webcodecs', 'core']));
  expect(most()).toBe(1);
  await takeAtOnce(3);
  expect(most()).toBe(3);
});

test('those that waited for a race that has ended are decoded by who won it', async () => {
  const { take, takeAtOnce } = startRace();
  await take(BEFORE);
  const late = await takeAtOnce(DURING + 5);
  expect(namesOf(late.slice(DURING))).toEqual(Array.from({ length: 5 }, () => 'core'));
});

test('it is found out anew after 1,000 pictures', async () => {
  const { milliseconds, take } = startRace();
  await take(BEFORE + DURING);
  milliseconds.core = 50;
  expect(new Set(namesOf(await take(VALID)))).toEqual(new Set(['core']));
  await take(DURING);
  expect(namesOf(await take(1))).toEqual(['webcodecs']);
});

test.each([
  ['few pictures', BEFORE - 1, FULL_HD],
  ['pictures that are small', 100, { width: 320, height: 180 }],
])('%s are worth no download', async (_name, pictures, size) => {
  const { own, take } = startRace(size);
  expect(new Set(namesOf(await take(pictures)))).toEqual(new Set(['webcodecs']));
  expect(own.calls).toEqual([]);
});

test('who saves data gets nothing that may not be needed', async () => {
  const { own, take } = startRace(FULL_HD, { mayLoad: () => false });
  await take(100);
  expect(own.calls).toEqual([]);
});

test('hardware is not raced against', async () => {
  const { browser, own, take } = startRace();
  browser.isHardware = true;
  await take(100);
  expect(own.calls).toEqual([]);
});

test('what cannot be loaded is left alone until the next race', async () => {
  const { own, take } = startRace();
  own.isMissing = true;
  expect(new Set(namesOf(await take(VALID)))).toEqual(new Set(['webcodecs']));
  expect(own.calls).toEqual(['preload', 'rest']);
});

test('an engine that fails in its turns has lost', async () => {
  const { own, take } = startRace();
  own.failure = 'decode-failed';
  const pictures = await take(BEFORE + DURING + 1);
  expect(new Set(namesOf(pictures))).toEqual(new Set(['webcodecs']));
  expect(own.calls).toContain('rest');
});

test.each([
  ['first', BEFORE],
  ['second', BEFORE + DURING + VALID],
])(
  'at the %s race, a picture that the browser cannot decode is not lost by the other',
  async (_race, pictures) => {
    const { browser, take } = startRace();
    await take(pictures);
    browser.failure = 'decode-failed';
    expect(namesOf(await take(1))).toEqual(['core']);
    browser.failure = undefined;
    await take(DURING - 1);
    expect(namesOf(await take(1))).toEqual(['core']);
  },
);

test('a large engine is not loaded for a race', async () => {
  const { own, take } = startRace();
  Object.assign(own, { cost: 10_000_000 });
  await take(100);
  expect(own.calls).toEqual([]);
});
