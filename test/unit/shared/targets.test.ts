import { expect, test } from 'vitest';
import { REACH_SEGMENTS, surroundingsOf } from '../../../shared/targets.js';

interface Item {
  readonly name: string;
  readonly isGap: boolean;
  readonly startTime: number;
}

/** A gap for each small letter, each so many seconds long. */
function list(letters: string, seconds = 25): readonly Item[] {
  return Array.from(letters, (name, i) => ({
    name,
    isGap: name === name.toLowerCase(),
    startTime: i * seconds,
  }));
}

function namesOf(items: readonly Item[]): string {
  return items.map(({ name }) => name).join('');
}

test.each([
  { where: 'in the middle', letters: 'ABCDEFG', at: 3, names: 'BCDEF', center: 2 },
  { where: 'at the start', letters: 'ABCDE', at: 0, names: 'ABC', center: 0 },
  { where: 'at the end', letters: 'ABCDE', at: 4, names: 'CDE', center: 2 },
  { where: 'between gaps', letters: 'AbCDeFgH', at: 3, names: 'ACDFH', center: 2 },
  { where: 'in a gap', letters: 'ABcdEFG', at: 2, names: 'ABEFG', center: 2 },
  { where: 'in a gap at the end', letters: 'ABCDef', at: 5, names: 'BCD', center: 2 },
  { where: 'in gaps alone', letters: 'abc', at: 1, names: '', center: 0 },
])('what surrounds a moment $where of segments of 25 s', ({ letters, at, names, center }) => {
  const { segments, index } = surroundingsOf(list(letters), at);
  expect([namesOf(segments), index]).toEqual([names, center]);
});

test('two segments on either side are within reach however long they are', () => {
  expect(namesOf(surroundingsOf(list('ABCDEFG', 1000), 3).segments)).toBe('BCDEF');
});

test('of short segments no more are within reach than a message can carry', () => {
  const { segments, index } = surroundingsOf(list('A'.repeat(200), 0.1), 100);
  expect([segments.length, index]).toEqual([2 * REACH_SEGMENTS + 1, REACH_SEGMENTS]);
});
