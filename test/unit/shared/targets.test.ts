import { expect, test } from 'vitest';
import { surroundingsOf } from '../../../shared/targets.js';

/** A gap for each small letter. */
function list(letters: string): readonly { readonly name: string; readonly isGap: boolean }[] {
  return Array.from(letters, (name) => ({ name, isGap: name === name.toLowerCase() }));
}

test.each([
  { where: 'in the middle', letters: 'ABCDEFG', at: 3, names: 'BCDEF', center: 2 },
  { where: 'at the start', letters: 'ABCDE', at: 0, names: 'ABC', center: 0 },
  { where: 'at the end', letters: 'ABCDE', at: 4, names: 'CDE', center: 2 },
  { where: 'between gaps', letters: 'AbCDeFgH', at: 3, names: 'ACDFH', center: 2 },
  { where: 'in a gap', letters: 'ABcdEFG', at: 2, names: 'ABEFG', center: 2 },
  { where: 'in a gap at the end', letters: 'ABCDef', at: 5, names: 'BCD', center: 2 },
  { where: 'in gaps alone', letters: 'abc', at: 1, names: '', center: 0 },
])('what surrounds a moment $where', ({ letters, at, names, center }) => {
  const { segments, index } = surroundingsOf(list(letters), at);
  expect([segments.map(({ name }) => name).join(''), index]).toEqual([names, center]);
});
