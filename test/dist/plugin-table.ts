import { readFileSync } from 'node:fs';

/** The options of classic plugins that docs/delivery.md has a row for, in alphabetical order. */
export function optionsOfTable(): readonly string[] {
  const text = readFileSync('docs/delivery.md', 'utf8');
  const [, section = ''] = text.split("\n## From a player's snapshot plugin\n");
  const cells = [...section.matchAll(/^\| (`[^|]+`) +\|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/\w+/g)].map(String)).sort();
}
