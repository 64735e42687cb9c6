/** Maps in order, with at most `count` begun and not handed out; begins nothing while nobody asks. */
export async function* ahead<Item, Result>(
  items: readonly Item[],
  take: (item: Item) => Promise<Result>,
  count: number,
): AsyncGenerator<Result, void, undefined> {
  const begun: Promise<Result>[] = [];
  let next = 0;
  while (next < items.length || begun.length > 0) {
    for (const item of items.slice(next, next + count - begun.length)) {
      const result = take(item);
      // It may fail before anybody waits for it.
      result.catch(() => undefined);
      begun.push(result);
      next += 1;
    }
    const first = begun.shift();
    if (first) yield await first;
  }
}
