/** Rows of equal heights in a view that scrolls. */
export interface RowGeometry {
  readonly count: number;
  /** Of one row, in pixels. */
  readonly rowPixels: number;
  readonly scrollPixels: number;
  readonly viewPixels: number;
}

/** The first row in view, and the one after the last. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** The rows that are in view, and some more on both sides. */
export function rowsInView(
  { count, rowPixels, scrollPixels, viewPixels }: RowGeometry,
  more = 0,
): RowRange {
  const from = Math.floor(scrollPixels / rowPixels) - more;
  const to = Math.ceil((scrollPixels + viewPixels) / rowPixels) + more;
  return { from: Math.min(count, Math.max(0, from)), to: Math.max(0, Math.min(count, to)) };
}

/** From coarse to fine: the first, the middle, the quarters, so that the whole can be read early. */
export function coarseToFine<Item>(items: readonly Item[]): readonly Item[] {
  const ordered: Item[] = [];
  const taken = new Set<number>();
  let step = 2 ** Math.ceil(Math.log2(Math.max(1, items.length)));
  for (; step >= 1; step /= 2) {
    for (let index = 0; index < items.length; index += step) {
      if (taken.has(index)) continue;
      taken.add(index);
      ordered.push(...items.slice(index, index + 1));
    }
  }
  return ordered;
}
