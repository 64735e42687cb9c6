/** A worker that was told to get something and died reports nothing. */
const WAIT_SECONDS = 60;

interface Pending<T> {
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
  async ask(name: string): Promise<T | undefined> {
    for (;;) {
      const pending = this.#pending.get(name);
      const value = this.#values.get(name) ?? (pending && (await pending.result));
      if (value) return value;
      // Of several that waited in vain, the first one gets it, and the others wait again.
      if (this.#pending.get(name) === pending) {
        this.#pending.set(name, start());
        return undefined;
      }
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

function start<T>(): Pending<T> {
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
  return { result, settle };
}
