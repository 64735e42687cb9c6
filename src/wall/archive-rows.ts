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

/** What becomes of rows. */
export interface RowReuse {
  /** From a row that is not wanted any more to one that is. */
  readonly reused: readonly (readonly [number, number])[];
  /** Those whose elements serve for nothing. */
  readonly left: readonly number[];
  /** Those that need other elements. */
  readonly added: readonly number[];
}

/** The elements of rows that have to go stand for new ones, where that leaves all of them in their order. */
export function reuseRows(there: readonly number[], wanted: readonly number[]): RowReuse {
  const [isThere, isWanted] = [new Set(there), new Set(wanted)];
  const kept = wanted.filter((row) => isThere.has(row));
  const gapOf = (row: number): number => kept.filter((other) => other < row).length;
  const inOrder = (rows: readonly number[]) => rows.toSorted((a, b) => a - b);
  const left = inOrder(there.filter((row) => !isWanted.has(row)));
  const added: number[] = [];
  const reused: (readonly [number, number])[] = [];
  for (const row of inOrder(wanted.filter((row) => !isThere.has(row)))) {
    const at = left.findIndex((other) => gapOf(other) === gapOf(row));
    const [from] = at < 0 ? [] : left.splice(at, 1);
    if (from === undefined) added.push(row);
    else reused.push([from, row]);
  }
  return { reused, left, added };
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
