import type { Size } from '../../shared/geometry.js';

/** The tiles in a row, and the rows of every sheet. */
export interface SheetLayout {
  readonly columns: number;
  readonly rows: number;
}

/** Sheets of this size show the first tile early, and take 16 MiB where they are decoded. */
const USUAL_SIDE = 2048;

/** Lays out `total` tiles, at least one or without end, on sheets of the same size, none larger than `maxSide` in either direction. */
export function layoutSheets(
  tile: Size,
  total: number,
  asked: {
    readonly columns: number | undefined;
    readonly rows: number | undefined;
    readonly maxSide: number;
  },
): SheetLayout {
  const { maxSide } = asked;
  const usual = Math.min(USUAL_SIDE, maxSide);
  const columns = Math.min(
    asked.columns ?? held(usual, tile.width),
    held(maxSide, tile.width),
    total,
  );
  const needed = Math.ceil(total / columns);
  if (asked.rows !== undefined) {
    return { columns, rows: Math.min(asked.rows, held(maxSide, tile.height), needed) };
  }
  const most = held(usual, tile.height);
  if (needed === Infinity) return { columns, rows: most };
  const sheets = Math.ceil(needed / most);
  return { columns, rows: Math.ceil(needed / sheets) };
}

function held(side: number, tileSide: number): number {
  return Math.max(1, Math.floor(side / tileSide));
}
