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
  return names.reduce((best, known) =>
    strangeLetters(name, known) < strangeLetters(name, best) ? known : best,
  );
}

/** How many letters only one of two names has, wherever in it: people swap them, too. */
export function strangeLetters(one: string, other: string): number {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return without(a, b).length + without(b, a).length;
}

/** What is left of a name, once each of the letters is taken out. */
function without(name: string, letters: string): string {
  let rest = name;
  for (const letter of letters) rest = rest.replace(letter, '');
  return rest;
}
