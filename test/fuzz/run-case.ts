import type { FuzzCase } from './cases.js';
import { checksMade } from './checks.js';
import { guardMemory } from './memory-guard.js';
import { runKeyframe } from './run-keyframe.js';
import { runPlaylist } from './run-playlist.js';
import { runSegment } from './run-segment.js';

/** Ends the outcome of a run that reached no check. */
export const UNCHECKED = ', unchecked';

/**
 * Runs one case.
 *
 * @returns what became of it: `found`, `multivariant`, an error's code …
 * @throws Error anything that is not allowed to happen
 */
export function runCase(input: FuzzCase): string | Promise<string> {
  if (input.kind === 'keyframes') return runKeyframe(input);
  const before = checksMade();
  const checkMemory = guardMemory();
  const outcome =
    input.kind === 'playlists' ? runPlaylist(input.text) : runSegment(input, checkMemory);
  checkMemory();
  return `${input.kind}: ${outcome}${checksMade() > before ? '' : UNCHECKED}`;
}
