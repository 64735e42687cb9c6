import { createCases, type FuzzCase } from '../../fuzz/cases.js';
import { guardMemory } from '../../fuzz/memory-guard.js';

export const CASES = { seed: 5, only: 'playlists', usesCorpus: false } as const;

const makeCase = createCases(CASES);
const kept: Uint8Array[] = [];

/** In place of the library: the runs 1 to 4 do what no run may do. */
export function runCase(input: FuzzCase): string {
  const run = [1, 2, 3, 4].find((one) => JSON.stringify(makeCase(one)) === JSON.stringify(input));
  if (run === 1) for (;;);
  if (run === 2) throw new TypeError('Nobody expects this');
  if (run === 3) growOutsideOfHeap();
  if (run === 4) growHeap();
  return 'found';
}

function growOutsideOfHeap(): void {
  const checkMemory = guardMemory();
  kept.push(new Uint8Array(100 * 1024 * 1024).fill(1));
  checkMemory();
}

function growHeap(): never {
  const lists: unknown[][] = [];
  for (;;) lists.push(new Array(1_000_000).fill(lists));
}
