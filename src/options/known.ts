/** What other libraries call our options. */
const SYNONYMS: Readonly<Record<string, string>> = { format: 'type', time: 'at', date: 'at' };

/** Throws a `TypeError` for a name that the table does not have; it tells the nearest that it has. */
export function assertKnown(
  path: string,
  value: object,
  table: Readonly<Record<string, unknown>>,
): void {
  for (const name of Object.keys(value)) {
    if (Object.hasOwn(table, name)) continue;
    const meant = nearest(name, Object.keys(table));
    throw new TypeError(`${path}.${name} is not an option; did you mean ${path}.${meant}?`);
  }
}

function nearest(name: string, names: readonly string[]): string {
  const synonym = SYNONYMS[name] ?? '';
  if (names.includes(synonym)) return synonym;
  const steps = (known: string): number => distance(name.toLowerCase(), known.toLowerCase());
  return names.reduce((best, known) => (steps(known) < steps(best) ? known : best));
}

/** The Levenshtein distance: how many letters have to be inserted, deleted or replaced. */
export function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const letter of from) {
    row = row.reduce<number[]>((next, above, at) => {
      const before = next[at - 1];
      const replaced = (row[at - 1] ?? 0) + Number(letter !== to[at - 1]);
      next.push(before === undefined ? above + 1 : Math.min(replaced, above + 1, before + 1));
      return next;
    }, []);
  }
  return row[to.length] ?? 0;
}
