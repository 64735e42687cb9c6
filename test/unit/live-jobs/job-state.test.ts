import { describe, expect, test } from 'vitest';
import { SnapError } from '../../../shared/errors.js';
import type { MissedPictures } from '../../../src/options/watch.js';
import { stateEvent } from '../../../src/live-jobs/job-event.js';
import type { StoredJob } from '../../../src/live-jobs/job.js';
import {
  afterLastingFailure,
  afterMissed,
  afterStart,
  afterStop,
  afterTaken,
  newJob,
} from '../../../src/live-jobs/job-state.js';
import { pageOfJobs, resolveJobQuery } from '../../../src/live-jobs/job-query.js';
import { outdated } from '../../../src/live-jobs/retention.js';
import type { JobFile } from '../../../src/live-jobs/file.js';
import { jobSettingsOf, resolveTemplate } from '../../../src/live-jobs/templates.js';
import { addUp, beginningOf, byHour, toCsv } from '../../../src/live-jobs/usage.js';

const SETTINGS = jobSettingsOf(resolveTemplate({ name: 't', interval: 5, sequenceFormat: true }));
const START = Date.UTC(2026, 0, 1);

function job(id = 'a', createdMs = START): StoredJob {
  const plan = {
    ...{ name: `job ${id}`, url: 'https://a.test/app/s.m3u8', kind: 'stream' as const },
    ...{ domain: 'a.test', appName: 'app', streamName: 's', template: 't', storage: 'embedded' },
    ...{ callbackUrl: undefined, rule: undefined },
  };
  return newJob(id, plan, SETTINGS, createdMs);
}

const AWAY: Omit<MissedPictures, 'dueAt'> = {
  reason: 'away',
  count: 1,
  error: new SnapError('network', 'It is gone'),
};

describe('states', () => {
  test('it is started by its first snapshot, and since then', () => {
    const started = afterTaken(afterTaken(job(), START + 5000), START + 10_000);
    expect(started).toMatchObject({ state: 'started', since: '2026-01-01T00:00:05.000Z' });
  });

  test('what is missed late while a stream is away does not bring it back', () => {
    const late = { reason: 'late', count: 120, error: undefined } as const;
    const started = afterTaken(job(), START);
    const asleep = afterMissed(afterMissed(started, AWAY, START + 5000), late, START + 600_000);
    expect(asleep.state).toBe('started');
    expect(afterMissed(asleep, AWAY, START + 605_000)).toMatchObject({
      ...{ state: 'ended', code: 'network', missed: { away: 2, late: 120 } },
    });
  });

  test('a stream that is away for less than a minute has not ended', () => {
    let now = afterTaken(job(), START);
    for (let ms = 10_000; ms < 70_000; ms += 10_000) {
      now = afterMissed(now, AWAY, START + ms);
      expect(now.state).toBe('started');
    }
    now = afterMissed(now, AWAY, START + 70_000);
    expect(now).toMatchObject({ state: 'ended', code: 'network', missed: { away: 7 } });
    expect(afterTaken(now, START + 80_000)).toMatchObject({ state: 'started', code: undefined });
  });

  test('one that was never there is waited for, and it is told why', () => {
    const waiting = afterMissed(job(), AWAY, START + 1e9);
    expect(waiting).toMatchObject({ state: 'init', code: 'network', since: job().since });
  });

  test('one that has ended has ended at once', () => {
    const ended = afterMissed(
      afterTaken(job(), START),
      { reason: 'ended', count: 3, error: undefined },
      START + 5000,
    );
    expect(ended).toMatchObject({ state: 'ended', code: 'ended', missed: { ended: 3 } });
  });

  test('a full storage pauses it, and anything else that lasts fails it', () => {
    const full = afterLastingFailure(job(), new SnapError('storage-full', 'Full'), START);
    expect(full).toMatchObject({ state: 'paused', code: 'storage-full', wants: false });
    const broken = afterLastingFailure(job(), new SnapError('encrypted', 'No key'), START);
    expect(broken).toMatchObject({ state: 'failed', code: 'encrypted', wants: false });
    expect(afterStart(broken, undefined, START + 1)).toMatchObject({
      state: 'init',
      wants: true,
      run: 2,
    });
    expect(afterStop(job(), START)).toMatchObject({
      state: 'paused',
      code: undefined,
      wants: false,
    });
  });

  test('only changes are events', () => {
    const started = afterTaken(job(), START);
    expect(stateEvent(job(), started)).toBe('jobstarted');
    expect(stateEvent(started, afterTaken(started, START))).toBeUndefined();
    expect(stateEvent(started, afterStart(started, undefined, START))).toBeUndefined();
    expect(stateEvent(started, afterStop(started, START))).toBe('jobpaused');
  });
});

describe('lists of jobs', () => {
  const jobs = [0, 1, 2, 3, 4].map((i) => job(String(i), START + i));

  test.each(['newest', 'oldest'] as const)('%s first, page by page', (order) => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = pageOfJobs(jobs, resolveJobQuery({ order, limit: 2, cursor }));
      found.push(...page.page.map(({ id }) => id));
      ({ cursor } = page);
      expect(page.total).toBe(5);
    } while (cursor);
    const all = ['0', '1', '2', '3', '4'];
    expect(found).toEqual(order === 'oldest' ? all : all.toReversed());
  });

  test('filters go together', () => {
    const query = resolveJobQuery({ state: 'init', search: 'JOB 3' });
    expect(pageOfJobs(jobs, query).page.map(({ id }) => id)).toEqual(['3']);
    expect(() => resolveJobQuery({ limit: 101 })).toThrow('query.limit');
    expect(() => resolveJobQuery({ cursor: 'x' })).toThrow('query.cursor');
  });
});

describe('retention', () => {
  const oldest = [3, 2, 1, 0].map((i) => ({
    id: String(i),
    bytes: 100,
    takenAt: new Date(START - i * 1000).toISOString(),
  })) as unknown as readonly JobFile[];
  const gone = (retention: Partial<Parameters<typeof outdated>[1]>): readonly string[] =>
    outdated(
      { files: 4, bytes: 400, oldest },
      { maxAge: undefined, maxFiles: undefined, maxBytes: undefined, ...retention },
      START,
    ).map(({ id }) => id);

  test('the oldest go first', () => {
    expect(gone({})).toEqual([]);
    expect(gone({ maxFiles: 2 })).toEqual(['3', '2']);
    expect(gone({ maxBytes: 399 })).toEqual(['3']);
    expect(gone({ maxBytes: 1 })).toEqual(['3', '2', '1', '0']);
    expect(gone({ maxAge: 1.5 })).toEqual(['3', '2']);
  });

  test('what was taken before the clock was set back goes before the others, unless they are too old', () => {
    const takenAt = new Date(START + 86_400_000).toISOString();
    const [first, ...others] = oldest.slice(1);
    const early = [{ ...first, takenAt }, ...others] as unknown as readonly JobFile[];
    const goes = (keep: Partial<Parameters<typeof outdated>[1]>): readonly string[] => {
      const all = { maxAge: undefined, maxFiles: undefined, maxBytes: undefined, ...keep };
      return outdated({ files: 3, bytes: 300, oldest: early }, all, START).map(({ id }) => id);
    };
    expect(goes({ maxFiles: 2 })).toEqual(['2']);
    expect(goes({ maxFiles: 2, maxAge: 0.5 })).toEqual(['1']);
  });

  test('what is not among those that were read counts', () => {
    const contents = { files: 9, bytes: 900, oldest: oldest.slice(0, 2) };
    const keep = { maxAge: undefined, maxFiles: 8, maxBytes: undefined };
    expect(outdated(contents, keep, START)).toEqual(oldest.slice(0, 1));
    expect(outdated(contents, { ...keep, maxFiles: 4 }, START)).toEqual(contents.oldest);
  });
});

describe('usage', () => {
  const amounts = { seconds: 1, snapshots: 2, bytesFetched: 3, bytesStored: 4, failures: 5 };
  const rows = ['2026-01-31T23', '2026-02-01T00', '2026-02-01T05'].map((hour) => ({
    jobId: 'a',
    time: `${hour}:00:00.000Z`,
    ...amounts,
  }));

  test('is added up by hour, day and month', () => {
    expect(addUp(rows, 'hour')).toEqual(rows);
    expect(addUp(rows, 'day').map(({ time, snapshots }) => [time, snapshots])).toEqual([
      ['2026-01-31T00:00:00.000Z', 2],
      ['2026-02-01T00:00:00.000Z', 4],
    ]);
    expect(addUp(rows, 'month').map(({ time, failures }) => [time, failures])).toEqual([
      ['2026-01-01T00:00:00.000Z', 5],
      ['2026-02-01T00:00:00.000Z', 10],
    ]);
    expect(beginningOf(Date.UTC(2026, 1, 3, 4, 5), 'hour')).toBe('2026-02-03T04:00:00.000Z');
  });

  test('of seconds is divided among the hours and days that they were in', () => {
    const used = byHour({ seconds: 2 * 3600, snapshots: 1 }, Date.parse('2026-02-01T01:15:00Z'));
    expect([...used]).toEqual([
      ['2026-01-31T23:00:00.000Z', { seconds: 2700 }],
      ['2026-02-01T00:00:00.000Z', { seconds: 3600 }],
      ['2026-02-01T01:00:00.000Z', { seconds: 900, snapshots: 1 }],
    ]);
    const onTheHour = byHour({ seconds: 60, snapshots: 1 }, Date.parse('2026-02-01T00:00:00Z'));
    expect([...onTheHour]).toEqual([
      ['2026-01-31T23:00:00.000Z', { seconds: 60 }],
      ['2026-02-01T00:00:00.000Z', { seconds: 0, snapshots: 1 }],
    ]);
    expect([...byHour({ failures: 1 }, START)]).toEqual([
      ['2026-01-01T00:00:00.000Z', { seconds: 0, failures: 1 }],
    ]);
  });

  test('is CSV with a header', () => {
    expect(toCsv(addUp(rows, 'month').slice(0, 1))).toBe(
      'time,jobId,seconds,snapshots,bytesFetched,bytesStored,failures\r\n2026-01-01T00:00:00.000Z,a,1,2,3,4,5\r\n',
    );
  });
});
