/** For a worker that was told to get something and never comes back to it. */
const WAIT_SECONDS = 60;

interface Pending<T> {
  readonly owner: object | undefined;
  readonly result: Promise<T | undefined>;
  readonly settle: (value: T | undefined) => void;
}

/** Hands out what one worker got to all that need it, so that each thing is got once. */
export class Desk<T extends object> {
  readonly #most: number;
  readonly #values = new Map<string, T>();
  readonly #pending = new Map<string, Pending<T>>();

  /** `most`: how many values are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The value, which may be waited for; `undefined`: whoever asked is the one to get it, and reports with `put`. */
  async ask(name: string, owner?: object): Promise<T | undefined> {
    for (;;) {
      const pending = this.#pending.get(name);
      const value = this.#values.get(name) ?? (pending && (await pending.result));
      if (value) return value;
      // Of several that waited in vain, the first one gets it, and the others wait again.
      if (this.#pending.get(name) === pending) {
        this.#pending.set(name, start(owner));
        return undefined;
      }
    }
  }

  /** Has others get what this one was to get: it is gone. */
  release(owner: object): void {
    for (const [name, pending] of this.#pending) {
      if (pending.owner === owner) this.put(name, undefined);
    }
  }

  /** `undefined`: it could not be had. */
  put(name: string, value: T | undefined): void {
    if (value) this.#values.set(name, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#most && oldest !== undefined) this.#values.delete(oldest);
    const pending = this.#pending.get(name);
    this.#pending.delete(name);
    pending?.settle(value);
  }
}

function start<T>(owner: object | undefined): Pending<T> {
  let settle: Pending<T>['settle'] = () => undefined;
  const result = new Promise<T | undefined>((resolve) => {
    const timer = setTimeout(() => {
      resolve(undefined);
    }, WAIT_SECONDS * 1000);
    settle = (value) => {
      clearTimeout(timer);
      resolve(value);
    };
  });
  return { owner, result, settle };
}
