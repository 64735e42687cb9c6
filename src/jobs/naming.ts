import type { Crew } from '../runtime.js';
import type { UniqueNames } from '../names/unique-names.js';
import type { ResolvedPictureOptions } from '../options/capture.js';
import type { Snapshot } from '../results/snapshot.js';

/** Gives the images of what a capture makes their names. */
export type Naming = (capture: Promise<Snapshot>) => Promise<Snapshot>;

/**
 * Names snapshots in the order in which it was called for them, however long each capture takes: so the same batch gives
 * the same names. The crew makes the names: it has been loaded when there is a snapshot.
 */
export function openNaming(
  { images, stream, job = '' }: ResolvedPictureOptions,
  hire: () => Promise<Crew>,
): Naming {
  if (images.every(({ name }) => name === undefined)) return (capture) => capture;
  let count = 0;
  let names: UniqueNames | undefined;
  let before: Promise<unknown> = Promise.resolve();
  return (capture) => {
    const index = count;
    const turn = before;
    count += 1;
    const named = (async () => {
      const snapshot = await capture;
      const crew = await hire();
      await turn;
      names ??= crew.openNames();
      return crew.nameImages(snapshot, { url: stream.url, job, index, names });
    })();
    before = named.then(ignore, ignore);
    return named;
  };
}

function ignore(): void {
  // A capture that failed takes no name.
}
