import { abortError } from '../../shared/abort.js';

interface Waiting<Wish, Given> {
  readonly wish: Wish;
  readonly resolve: (given: Given) => void;
  readonly reject: (error: unknown) => void;
}

/** Those who wait for something, by group: groups take turns, and within a group the first comes first. */
export class FairQueue<Wish, Given> {
  readonly #groups = new Map<string, Waiting<Wish, Given>[]>();

  /** Whether somebody waits in the groups that are `meant`. */
  holds(meant: (group: string) => boolean): boolean {
    for (const group of this.#groups.keys()) if (meant(group)) return true;
    return false;
  }

  /** Rejects as soon as the signal fires. */
  wait(group: string, wish: Wish, signal: AbortSignal): Promise<Given> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(abortError(signal));
        return;
      }
      const onAbort = (): void => {
        this.#remove(group, waiting);
        reject(abortError(signal));
      };
      const settling =
        <T>(settle: (value: T) => void) =>
        (value: T): void => {
          signal.removeEventListener('abort', onAbort);
          settle(value);
        };
      const waiting = { wish, resolve: settling(resolve), reject: settling<unknown>(reject) };
      const members = this.#groups.get(group) ?? [];
      members.push(waiting);
      this.#groups.set(group, members);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /**
   * Gives to one after the other in the groups that are `meant`, until `take` has nothing left; what it throws is for the
   * one whose turn it is.
   */
  serve(take: (wish: Wish) => Given | undefined, meant: (group: string) => boolean): void {
    for (let next = this.#next(meant); next; next = this.#next(meant)) {
      const [group, waiting] = next;
      try {
        const given = take(waiting.wish);
        if (given === undefined) return;
        this.#passTurn(group);
        waiting.resolve(given);
      } catch (error) {
        this.#passTurn(group);
        waiting.reject(error);
      }
    }
  }

  rejectAll(reason: unknown): void {
    const waiting = [...this.#groups.values()].flat();
    this.#groups.clear();
    for (const { reject } of waiting) reject(reason);
  }

  #next(
    meant: (group: string) => boolean,
  ): readonly [group: string, Waiting<Wish, Given>] | undefined {
    for (const [group, [first]] of this.#groups) if (first && meant(group)) return [group, first];
    return undefined;
  }

  /** Takes out the first of a group, which then goes to the end. */
  #passTurn(group: string): void {
    const rest = this.#groups.get(group)?.slice(1) ?? [];
    this.#groups.delete(group);
    if (rest.length > 0) this.#groups.set(group, rest);
  }

  #remove(group: string, waiting: Waiting<Wish, Given>): void {
    const left = (this.#groups.get(group) ?? []).filter((other) => other !== waiting);
    if (left.length === 0) this.#groups.delete(group);
    else this.#groups.set(group, left);
  }
}
