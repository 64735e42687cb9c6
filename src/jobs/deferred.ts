/** What makes things one after the other when it is asked to. */
export interface Run<Item, Whole> {
  readonly items: () => AsyncIterable<Item>;
  readonly whole: () => Promise<Whole>;
}

/** What a script iterates, loaded when it is asked for the first item. */
export async function* iterate<Script, Item>(
  load: () => Promise<Script>,
  open: (script: Script) => AsyncIterable<Item>,
): AsyncGenerator<Item, void, undefined> {
  yield* open(await load());
}

/** A run whose script is loaded when it is first awaited or iterated. */
export class Deferred<Script, Item, Whole> implements PromiseLike<Whole>, AsyncIterable<Item> {
  readonly #load: () => Promise<Script>;
  readonly #open: (script: Script) => Run<Item, Whole>;
  #run: Promise<Run<Item, Whole>> | undefined;

  constructor(load: () => Promise<Script>, open: (script: Script) => Run<Item, Whole>) {
    this.#load = load;
    this.#open = open;
  }

  then<A = Whole, B = never>(
    onFulfilled?: ((whole: Whole) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#opened()
      .then((run) => run.whole())
      .then(onFulfilled, onRejected);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    yield* (await this.#opened()).items();
  }

  #opened(): Promise<Run<Item, Whole>> {
    this.#run ??= this.#load().then(this.#open);
    return this.#run;
  }
}
