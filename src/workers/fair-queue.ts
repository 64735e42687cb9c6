import { abortedError } from '../../shared/errors.js';

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/** Those who wait for something, by group: groups take turns, and within a group the first comes first. */
export class WaitingLine<T> {
  readonly #groups = new Map<string, Waiting<T>[]>();

  get isEmpty(): boolean {
    return this.#groups.size === 0;
  }

  /** Rejects as soon as the signal fires. */
  wait(group: string, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#remove(group, waiting);
        reject(abortedError(signal.reason));
      };
      const waiting: Waiting<T> = {
        resolve: (value) => {
          signal.removeEventListener('abort', onAbort);
          resolve(value);
        },
        reject,
      };
      const members = this.#groups.get(group) ?? [];
      members.push(waiting);
      this.#groups.set(group, members);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Gives whoever is next what `take` has for the group; what it throws is for that one. */
  serve(take: (group: string) => T | undefined): void {
    const [entry] = this.#groups;
    if (!entry) return;
    const [group, members] = entry;
    try {
      const value = take(group);
      if (value !== undefined) this.#shift(group, members)?.resolve(value);
    } catch (error) {
      this.#shift(group, members)?.reject(error);
    }
  }

  rejectAll(reason: unknown): void {
    const waiting = [...this.#groups.values()].flat();
    this.#groups.clear();
    for (const { reject } of waiting) reject(reason);
  }

  /** Takes the first of a group, which then goes to the end. */
  #shift(group: string, members: Waiting<T>[]): Waiting<T> | undefined {
    const first = members.shift();
    this.#groups.delete(group);
    if (members.length > 0) this.#groups.set(group, members);
    return first;
  }

  #remove(group: string, waiting: Waiting<T>): void {
    const left = (this.#groups.get(group) ?? []).filter((other) => other !== waiting);
    if (left.length === 0) this.#groups.delete(group);
    else this.#groups.set(group, left);
  }
}
