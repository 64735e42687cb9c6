import { describe, expect, test } from 'vitest';
import {
  checkFormat,
  DEFAULT_FORMATS,
  expandFormat,
  type FormatFacts,
} from '../../../src/live-jobs/formats.js';

const FACTS: FormatFacts = {
  time: 3661.5,
  date: new Date('2026-02-03T04:05:06Z'),
  sequence: 17,
  index: 4,
  number: 5,
  stream: 'cam1',
  appName: 'live',
  job: 'my gate',
  jobId: 'abc123',
  width: 320,
  height: 180,
  type: 'image/jpeg',
  takenMs: Date.UTC(2026, 1, 4, 5, 6, 7, 89),
};

const JPEG = ['image/jpeg'] as const;

test.each([
  ['{JobId}/{JobName}/{AppName}/{StreamName}.jpg', 'abc123/my gate/live/cam1.jpg'],
  ['{Date}/{UnixTimestamp}-{Sequence}.jpg', '2026-02-04/1770181567089-5.jpg'],
  [
    '[date:%Y/%m/%d]/[time]-[width]x[height]-{Sequence}.[type]',
    '2026/02/03/01-01-01-320x180-5.jpg',
  ],
  [DEFAULT_FORMATS.overwrite, 'snapshot/abc123.jpg'],
  [DEFAULT_FORMATS.sequence, 'snapshot/abc123/5/1770181567089.jpg'],
])('%s is %s', (format, name) => {
  expect(expandFormat(format, FACTS)).toBe(name);
});

test('what a value holds makes no folders, and is no placeholder', () => {
  const facts = { ...FACTS, job: '../[time]{Sequence}', appName: '' };
  expect(expandFormat('{AppName}/{JobName}.jpg', facts)).toBe('..-[time]{Sequence}.jpg');
});

describe('a format is checked', () => {
  test.each([
    ['sequence', '/a/{Sequence}.jpg', 'must not begin with /'],
    ['sequence', '{Sequence}.png', 'must end in .jpg or .[type] or .jpeg'],
    ['sequence', '{JobId}.jpg', 'must have {UnixTimestamp} or {Sequence}'],
    ['sequence', '{Sequence}{Nothing}.jpg', 'unknown variable {Nothing}'],
    ['sequence', '{Sequence}{.jpg', 'unknown variable {.jpg'],
    ['sequence', '{Sequence}[nothing].jpg', 'unknown placeholder'],
    ['overwrite', '{Date}.jpg', 'must not have {Date}'],
    ['overwrite', '{JobId}-{UnixTimestamp}.jpg', 'must not have {UnixTimestamp}'],
    ['overwrite', '{Sequence}.jpg', 'must not have {Sequence}'],
    ['overwrite', '[date:%Y].jpg', 'must not have [date:'],
    ['overwrite', '[index].jpg', 'must not have [index]'],
  ] as const)('%s %s: %s', (mode, format, message) => {
    expect(() => checkFormat('options.f', format, mode, JPEG)).toThrow(message);
  });

  test('its length is 1 to 255', () => {
    const long = `{Sequence}${'a'.repeat(241)}.jpg`;
    expect(long).toHaveLength(255);
    expect(checkFormat('options.f', long, 'sequence', JPEG)).toBe(long);
    expect(() => checkFormat('options.f', `a${long}`, 'sequence', JPEG)).toThrow(RangeError);
    expect(() => checkFormat('options.f', '', 'sequence', JPEG)).toThrow(RangeError);
  });

  test('its suffix fits every image', () => {
    const types = ['image/jpeg', 'image/webp'] as const;
    expect(() => checkFormat('options.f', '{Sequence}.jpg', 'sequence', types)).toThrow('.webp');
    expect(checkFormat('options.f', '{Sequence}.[type]', 'sequence', types)).toBe(
      '{Sequence}.[type]',
    );
    expect(checkFormat('options.f', '{Sequence}.JPEG', 'sequence', JPEG)).toBe('{Sequence}.JPEG');
  });
});

describe('names that are too long for a file', () => {
  const LONG = ['監'.repeat(128), '😀'.repeat(128), 'a'.repeat(5000)];
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  const expand = (format: string, change: Partial<FormatFacts>): string =>
    expandFormat(format, { ...FACTS, ...change });

  test.each(LONG)('leave room for what tells snapshots apart', (name) => {
    const names = { job: name, stream: name, appName: name };
    for (const format of [
      '{JobName}-{Sequence}.jpg',
      '{AppName}{StreamName}{JobName}/{JobName}-{UnixTimestamp}-{Sequence}.jpg',
      '[stream][job]-{Sequence}.jpg',
    ]) {
      const [one, other] = [7, 8].map((number) => expand(format, { ...names, number }));
      expect(one).toMatch(/7\.jpg$/);
      expect(other).toMatch(/8\.jpg$/);
      for (const part of one?.split('/') ?? []) expect(bytes(part)).toBeLessThanOrEqual(248);
    }
  });

  test.each(LONG)('are still told apart by their ends', (name) => {
    const files = ['1', '2'].map((end) => expand('{JobName}.jpg', { job: name + end }));
    expect(new Set(files).size).toBe(2);
  });

  test('stay as they are where there is room', () => {
    const job = '監'.repeat(80);
    expect(expand('{JobName}.jpg', { job })).toBe(`${job}.jpg`);
  });

  test('a format that leaves no room itself is refused', () => {
    const check = (format: string): string =>
      checkFormat('format', format, 'sequence', ['image/jpeg']);
    expect(check(`${'監'.repeat(80)}/{Sequence}.jpg`)).toBe(`${'監'.repeat(80)}/{Sequence}.jpg`);
    expect(() => check(`${'監'.repeat(83)}-{Sequence}.jpg`)).toThrow(
      'format must have no folder or name of more than 255 bytes',
    );
  });
});
