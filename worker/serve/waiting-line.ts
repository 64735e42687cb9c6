/** What waits, the newest first. Where too many wait, the oldest has to go: it is the least likely to be still wanted. */
export class WaitingLine<Item> {
  #items: Item[] = [];

  get items(): readonly Item[] {
    return this.#items;
  }

  /**
   * @param most - How many may wait.
   * @returns those that have to go
   */
  add(item: Item, most: number): readonly Item[] {
    this.#items.push(item);
    return this.#items.splice(0, Math.max(0, this.#items.length - most));
  }

  /** @returns whether it waited */
  remove(item: Item): boolean {
    const before = this.#items.length;
    this.#items = this.#items.filter((one) => one !== item);
    return this.#items.length < before;
  }
}
