import type { ArchiveView } from './archive-view.js';
import { cellAfterKey } from './grid-keys.js';

/** What a key does in an archive: a zoom, a choice, or the place that it leads to. */
export type KeyAction =
  | { readonly kind: 'select' }
  | { readonly kind: 'zoom'; readonly direction: 1 | -1 }
  | { readonly kind: 'go'; readonly place: number };

const ZOOMS: Readonly<Record<string, 1 | -1>> = { '+': 1, '=': 1, '-': -1, _: -1 };

/** `undefined`: nothing. */
export function actionOfKey(
  event: KeyboardEvent,
  place: number,
  { columns, rowsOfPage }: Pick<ArchiveView, 'columns' | 'rowsOfPage'>,
  grid: { readonly count: number; readonly isRightToLeft: boolean },
): KeyAction | undefined {
  const { key } = event;
  if (key === 'Enter' || key === ' ') return { kind: 'select' };
  const direction = ZOOMS[key];
  if (direction) return { kind: 'zoom', direction };
  const page = { PageDown: rowsOfPage * columns, PageUp: -rowsOfPage * columns }[key];
  if (page !== undefined) {
    return { kind: 'go', place: Math.min(grid.count - 1, Math.max(0, place + page)) };
  }
  const next = cellAfterKey(event, place, { columns, ...grid });
  return next === undefined ? undefined : { kind: 'go', place: next };
}
