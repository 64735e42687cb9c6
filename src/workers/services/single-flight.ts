/** For a worker that was told to get something and never comes back to it. */
const WAIT_SECONDS = 60;

interface Flight<T> {
  readonly owner: AbortSignal;
  readonly result: Promise<T | undefined>;
  readonly land: (value: T | undefined) => void;
}

/**
 * Hands out what one worker got to all that need it, so that each thing is got once. A worker is known by the signal that
 * fires when it is gone.
 */
export class SingleFlight<T extends object> {
  readonly #most: number;
  readonly #values = new Map<string, { readonly value: T; readonly at: number }>();
  readonly #flights = new Map<string, Flight<T>>();

  /** `most`: how many values are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * The value, which may be waited for; `undefined`: whoever asked is the one to get it, and reports with `put`. Where it
   * is gone before that, the next one that waits is told to get it. Rejects where it is gone already.
   *
   * @param maxAgeMs - How old a value may be that was got before.
   */
  async ask(name: string, worker: AbortSignal, maxAgeMs = Infinity): Promise<T | undefined> {
    const oldest = performance.now() - maxAgeMs;
    for (;;) {
      const flight = this.#flights.get(name);
      const kept = this.#values.get(name);
      const value = kept && kept.at > oldest ? kept.value : flight && (await flight.result);
      worker.throwIfAborted();
      if (value) return value;
      // Of several that waited in vain, the first one gets it, and the others wait again.
      if (this.#flights.get(name) === flight) {
        this.#flights.set(name, this.#start(name, worker));
        return undefined;
      }
    }
  }

  /** `undefined`: this worker could not get it. */
  put(name: string, value: T | undefined, worker: AbortSignal): void {
    const flight = this.#flights.get(name);
    // One that was given up as too slow says nothing about the one that took over.
    if (!value && flight?.owner !== worker) return;
    if (value) this.#keep(name, value);
    this.#flights.delete(name);
    flight?.land(value);
  }

  #keep(name: string, value: T): void {
    this.#values.delete(name);
    this.#values.set(name, { value, at: performance.now() });
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#most && oldest !== undefined) this.#values.delete(oldest);
  }

  #start(name: string, owner: AbortSignal): Flight<T> {
    let land: Flight<T>['land'] = () => undefined;
    const result = new Promise<T | undefined>((resolve) => {
      const onGone = (): void => {
        this.put(name, undefined, owner);
      };
      const timer = setTimeout(() => {
        land(undefined);
      }, WAIT_SECONDS * 1000);
      land = (value) => {
        clearTimeout(timer);
        owner.removeEventListener('abort', onGone);
        resolve(value);
      };
      owner.addEventListener('abort', onGone, { once: true });
    });
    return { owner, result, land };
  }
}
