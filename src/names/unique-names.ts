import { addBeforeExtension } from './safe-path.js';

/** Gives each name only once, compared as systems do that do not tell `A` from `a`: the second one gets a `-2`. */
export class UniqueNames {
  /** By name, the number that the next one of that name gets. */
  readonly #taken = new Map<string, number>();

  take(name: string): string {
    const key = name.toLowerCase();
    let number = this.#taken.get(key) ?? 1;
    let unique = name;
    while (this.#taken.has(unique.toLowerCase())) {
      number += 1;
      unique = addBeforeExtension(name, `-${number}`);
    }
    this.#taken.set(key, number);
    if (unique !== name) this.#taken.set(unique.toLowerCase(), 1);
    return unique;
  }

  /** Nothing came of a name that was taken. */
  release(unique: string): void {
    this.#taken.delete(unique.toLowerCase());
  }
}
