import { nameImages } from '../names/name-images.js';
import { UniqueNames } from '../names/unique-names.js';
import type { ResolvedPictureOptions } from '../options/capture.js';
import type { Snapshot } from '../results/snapshot.js';

/** Gives the images of what a capture makes their names. */
export type Naming = (capture: Promise<Snapshot>) => Promise<Snapshot>;

/**
 * Names snapshots in the order in which it was called for them, however long each capture takes: so the same batch gives
 * the same names.
 */
export function openNaming({ stream, job = '' }: ResolvedPictureOptions): Naming {
  let count = 0;
  const names = new UniqueNames();
  let before: Promise<unknown> = Promise.resolve();
  return (capture) => {
    const index = count;
    const turn = before;
    count += 1;
    const named = (async () => {
      const snapshot = await capture;
      await turn;
      return nameImages(snapshot, { url: stream.url, job, index, names });
    })();
    before = named.then(ignore, ignore);
    return named;
  };
}

function ignore(): void {
  // A capture that failed takes no name.
}
