import { addBeforeExtension } from './safe-path.js';

/** Gives out each name once, ignoring case as some systems do: a second one gets a `-2`. */
export class UniqueNames {
  /** For each name, the number that its next use gets. */
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

  /** Gives back a name that was not used. */
  release(unique: string): void {
    this.#taken.delete(unique.toLowerCase());
  }
}
