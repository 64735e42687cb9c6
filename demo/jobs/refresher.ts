/** Jobs change many times a second; nobody reads as fast. */
const LEAST_MS = 500;

/** Does something again and again, never twice at once and not too often. */
export class Refresher {
  readonly #act: () => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  #isWanted = false;
  #isBusy = false;

  constructor(act: () => Promise<void>, onFailure: (error: unknown) => void) {
    this.#act = act;
    this.#onFailure = onFailure;
  }

  /** At once if it has been quiet. */
  soon(): void {
    this.#isWanted = true;
    if (!this.#isBusy) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    while (this.#isWanted) {
      this.#isWanted = false;
      await this.#act().catch(this.#onFailure);
      await new Promise((resolve) => setTimeout(resolve, LEAST_MS));
    }
    this.#isBusy = false;
  }
}
