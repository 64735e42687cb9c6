import { describe, expect, test } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import type { MissedPictures, SeenPicture } from '../../../src/options/watch.js';
import { EachSegment } from '../../../src/watch/each-segment.js';
import { NewestPicture } from '../../../src/watch/newest-picture.js';
import { onSchedule } from '../../../src/watch/on-schedule.js';
import { PassingClock, ScriptedStream } from './scripted-stream.js';

interface Run {
  readonly interval?: number | 'segment';
  readonly anchorMs?: number;
  readonly after?: SeenPicture;
  readonly repeat?: boolean;
  /** In seconds. */
  readonly until: number;
  /** Called after each picture, with its number from 1. */
  readonly use?: (count: number) => void;
}

interface Outcome {
  /** `due segment`, in seconds since the watch began. */
  readonly pictures: readonly string[];
  readonly missed: readonly string[];
  readonly error: unknown;
}

/** Watches until a time of the clock. */
async function watch(stream: ScriptedStream, options: Run): Promise<Outcome> {
  const { interval = 10, after, repeat = false, anchorMs, until, use } = options;
  const { clock } = stream;
  const startMs = clock.time;
  const seconds = (ms: number): number => (ms - startMs) / 1000;
  const stop = new AbortController();
  const pictures: string[] = [];
  const missed: string[] = [];
  const onMissed = ({ reason, count, dueAt }: MissedPictures): void => {
    missed.push(`${seconds(dueAt.getTime())} ${reason} ${count}`);
    end();
  };
  const end = (): void => {
    if (seconds(clock.time) >= until) stop.abort('the test is over');
  };
  const { signal } = stop;
  const shared = { clock, signal, onMissed };
  const newest = new NewestPicture({ after, repeat }, stream, signal);
  const running =
    interval === 'segment'
      ? new EachSegment({ after, onMissed }, stream, signal).pictures()
      : onSchedule({
          ...shared,
          intervalMs: interval * 1000,
          anchorMs,
          take: () => newest.take(),
        });
  let error: unknown;
  try {
    for await (const { picture, dueMs } of running) {
      pictures.push(`${seconds(dueMs)} ${picture.segment.sequence}`);
      use?.(pictures.length);
      end();
    }
  } catch (thrown) {
    if (!signal.aborted) error = thrown;
  }
  return { pictures, missed, error };
}

function open(): ScriptedStream {
  return new ScriptedStream(new PassingClock());
}

describe('on a schedule', () => {
  test('the newest keyframe is taken each time, whatever each one takes', async () => {
    const stream = open();
    stream.captureMs = 700;
    const { pictures, missed } = await watch(stream, { interval: 10, until: 30 });
    expect(pictures).toEqual(['0 3', '10 5', '20 8', '30 10']);
    expect(missed).toEqual([]);
  });

  test('due times are those of the anchor, but for the first', async () => {
    const stream = open();
    const anchorMs = stream.clock.time + 3000 - 50_000;
    const { pictures } = await watch(stream, { interval: 10, anchorMs, until: 20 });
    expect(pictures).toEqual(['0 3', '3 3', '13 6', '23 8'].filter((text) => text !== '3 3'));
  });

  test('nothing is captured while there is nothing new', async () => {
    const stream = open();
    const { pictures, missed } = await watch(stream, { interval: 1, until: 5 });
    expect(pictures).toEqual(['0 3', '4 4']);
    expect(missed).toEqual(['1 unchanged 1', '2 unchanged 1', '3 unchanged 1', '5 unchanged 1']);
    expect(stream.captures).toHaveLength(2);
  });

  test('a segment without a keyframe of its own is looked into once', async () => {
    const stream = open();
    stream.keyframeEvery = 2;
    const { pictures } = await watch(stream, { interval: 1, until: 12 });
    expect(pictures).toEqual(['0 2', '4 4', '12 6']);
    expect(stream.captures).toEqual(['capture 2', 'capture 4', 'capture 4', 'capture 6']);
  });

  test('with repeat it is taken again', async () => {
    const stream = open();
    const { pictures } = await watch(stream, { interval: 1, until: 2, repeat: true });
    expect(pictures).toEqual(['0 3', '1 3', '2 3']);
  });

  test('what was taken before is not taken again', async () => {
    const stream = open();
    const after = await stream.capture(await stream.locate());
    const { pictures, missed } = await watch(stream, { interval: 2, until: 4, after });
    expect(pictures).toEqual(['4 4']);
    expect(missed).toEqual(['0 unchanged 1', '2 unchanged 1']);
  });

  test('times that pass while a picture is used are told as late', async () => {
    const stream = open();
    const use = (count: number): void => {
      if (count === 2) stream.clock.time += 25_000;
    };
    const { pictures, missed } = await watch(stream, { interval: 10, until: 50, use });
    expect(pictures).toEqual(['0 3', '10 5', '40 13', '50 15']);
    expect(missed).toEqual(['20 late 2']);
  });

  test('a clock that is set forward leaves out what has passed', async () => {
    const stream = open();
    stream.clock.jumps.set(2, 3_600_000);
    const { pictures, missed } = await watch(stream, { interval: 10, until: 3640 });
    expect(pictures.slice(0, 4)).toEqual(['0 3', '10 5', '3620 908', '3630 910']);
    expect(missed).toEqual(['20 late 360']);
  });

  test('a clock that is set back does not stop it', async () => {
    const clock = new PassingClock();
    clock.jumps.set(2, -3_600_000);
    const running = onSchedule({
      ...{ clock, signal: undefined, onMissed: undefined, anchorMs: undefined },
      intervalMs: 10_000,
      take: () => Promise.resolve({ kind: 'taken', picture: 0 } as const),
    });
    const startMs = clock.time;
    const taken: number[] = [];
    for await (const { takenMs } of running) {
      taken.push((takenMs - startMs) / 1000);
      if (taken.length === 5) break;
    }
    expect(taken).toEqual([0, 10, -3580, -3570, -3560]);
  });

  test('before the stream is there it is looked for with growing pauses', async () => {
    const stream = open();
    stream.presentFrom = 16 + 100;
    const { pictures, missed } = await watch(stream, { interval: 5, until: 110 });
    expect(stream.log.filter((entry) => entry === 'locate').length).toBeLessThan(12);
    expect(pictures[0]).toMatch(/^(1[012]\d) /);
    expect(missed.every((text) => text.includes(' away '))).toBe(true);
    const counted = missed.reduce((sum, text) => sum + Number(text.split(' ')[2]), 0);
    expect(counted).toBe(Number(pictures[0]?.split(' ')[0]) / 5);
  });

  test('a stream that ended is looked at again, and gone on with when it comes back', async () => {
    const stream = open();
    stream.endsAt = 16 + 8;
    const { pictures, missed } = await watch(stream, { interval: 5, until: 60 });
    expect(pictures).toEqual(['0 3', '5 4', '10 5']);
    expect(missed[0]).toBe('15 ended 1');
    const again = open();
    again.endsAt = 16;
    const running = watch(again, { interval: 5, until: 60 });
    again.endsAt = Infinity;
    expect((await running).pictures.length).toBeGreaterThan(5);
  });

  test('a stream that begins anew under the same names is another', async () => {
    const stream = open();
    stream.dated = false;
    const { pictures } = await watch(stream, {
      interval: 1,
      until: 3,
      use: (count) => {
        if (count > 1) return;
        stream.life = 'second';
        stream.isReborn = true;
      },
    });
    expect(pictures).toEqual(['0 3', '1 3']);
  });

  test('another worker that notices only later takes nothing twice', async () => {
    const stream = open();
    stream.dated = false;
    const lives = ['a', 'b', 'a', 'c'];
    stream.isReborn = true;
    const locate = stream.locate.bind(stream);
    stream.locate = async () => {
      const place = await locate();
      return { ...place, visit: { ...place.visit, life: lives.shift() ?? 'a' } };
    };
    const { pictures } = await watch(stream, { interval: 1, until: 3 });
    expect(pictures).toEqual(['0 3']);
  });

  test('a failure is told, and the next one is taken', async () => {
    const stream = open();
    stream.failures.push(new SnapError('decode-failed', 'Damaged'));
    const { pictures, missed } = await watch(stream, { interval: 10, until: 10 });
    expect([pictures, missed]).toEqual([['10 5'], ['0 failed 1']]);
  });

  test('what one playlist lacks is looked for in all', async () => {
    const stream = open();
    stream.failures.push(new SnapError('http', 'Gone', { status: 404 }));
    await watch(stream, { interval: 10, until: 0 });
    expect(stream.captures).toEqual(['capture 3', 'capture anywhere']);
  });

  test('what no wait changes ends it, but not at the first time', async () => {
    const stream = open();
    const encrypted = new SnapError('encrypted', 'No key');
    stream.failures.push(encrypted, encrypted, encrypted);
    const { missed, error } = await watch(stream, { interval: 10, until: 60 });
    expect(missed).toEqual(['0 failed 1', '10 failed 1', '20 failed 1']);
    expect(error).toBe(encrypted);
  });
});

describe('each segment', () => {
  test('each is taken once and in order, the newest first', async () => {
    const { pictures, missed } = await watch(open(), { interval: 'segment', until: 16 });
    expect(pictures.map((text) => text.split(' ')[1])).toEqual(['3', '4', '5', '6', '7']);
    expect(missed).toEqual([]);
  });

  test('those that slid out of the playlist are told as late', async () => {
    const stream = open();
    const use = (count: number): void => {
      if (count === 1) stream.clock.time += 40_000;
    };
    const { pictures, missed } = await watch(stream, { interval: 'segment', until: 44, use });
    expect(pictures.map((text) => text.split(' ')[1])).toEqual(['3', '10', '11', '12', '13', '14']);
    expect(missed.map((text) => text.split(' ').slice(1).join(' '))).toEqual(['late 6']);
  });

  test('a playlist that does not change is loaded again after half its target duration', async () => {
    const stream = open();
    stream.clock.time += 100;
    await watch(stream, { interval: 'segment', until: 3 });
    expect(stream.clock.waits.slice(0, 2)).toEqual([4000, 4000]);
    stream.endsAt = 16;
    expect(stream.log.filter((entry) => entry === 'plan').length).toBeGreaterThan(1);
  });

  test('it goes on after a picture that was taken before', async () => {
    const stream = open();
    const place = await stream.locate();
    const after = await stream.capture({ ...place, target: { ...place.target, index: 1 } });
    const { pictures } = await watch(stream, { interval: 'segment', until: 4, after });
    expect(pictures.map((text) => text.split(' ')[1])).toEqual(['2', '3', '4']);
  });

  test('a stream that begins anew with lower numbers is followed', async () => {
    const stream = open();
    stream.firstSequence = 500;
    const { pictures } = await watch(stream, {
      interval: 'segment',
      until: 8,
      use: (count) => {
        if (count === 1) stream.firstSequence = 0;
      },
    });
    expect(pictures.map((text) => text.split(' ')[1])).toEqual(['503', '4', '5']);
  });
});
