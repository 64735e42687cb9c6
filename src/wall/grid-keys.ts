/** Where a key leads in a grid: the index of a cell, or `undefined` for a key that moves nothing (ARIA APG, Grid). */
export function cellAfterKey(
  { key, ctrlKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey'>,
  index: number,
  grid: { readonly columns: number; readonly count: number; readonly isRightToLeft: boolean },
): number | undefined {
  const { columns, count, isRightToLeft } = grid;
  const column = index % columns;
  const last = count - 1;
  const within = (target: number): number => (target >= 0 && target <= last ? target : index);
  switch (key) {
    case 'ArrowRight':
      return within(index + (isRightToLeft ? -1 : 1));
    case 'ArrowLeft':
      return within(index + (isRightToLeft ? 1 : -1));
    case 'ArrowDown':
      return within(index + columns);
    case 'ArrowUp':
      return within(index - columns);
    case 'Home':
      return ctrlKey ? 0 : index - column;
    case 'End':
      return ctrlKey ? last : Math.min(last, index - column + columns - 1);
    default:
      return undefined;
  }
}
