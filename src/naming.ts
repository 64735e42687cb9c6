import type { ResolvedPictureOptions } from './options.js';
import type * as Names from './names/name-images.js';
import { SnapError } from './shared/errors.js';
import { untilAborted } from './sinks/upload/abort.js';
import type { Snapshot } from './snapshot.js';

/** Gives the images of what a capture makes their names. */
export type Naming = (
  capture: Promise<Snapshot>,
  signal: AbortSignal | undefined,
) => Promise<Snapshot>;

/**
 * Names snapshots in the order in which it was called for them, however long each capture takes: so the same batch gives
 * the same names. What makes names is loaded only where there are any.
 */
export function openNaming({ images, stream, job }: ResolvedPictureOptions): Naming {
  if (images.every(({ name }) => name === undefined)) return (capture) => capture;
  let count = 0;
  let names: Names.UniqueNames | undefined;
  let before: Promise<unknown> = Promise.resolve();
  return (capture, signal) => {
    const index = count;
    const turn = before;
    count += 1;
    const named = (async () => {
      const loading = loadNames();
      loading.catch(ignore);
      const snapshot = await capture;
      const { nameImages, UniqueNames } = await untilAborted(loading, signal);
      await turn;
      names ??= new UniqueNames();
      return nameImages(snapshot, { url: stream.url, job: job ?? '', index, names });
    })();
    before = named.then(ignore, ignore);
    return named;
  };
}

async function loadNames(): Promise<typeof Names> {
  try {
    return await import('./names/name-images.js');
  } catch (cause) {
    throw new SnapError('network', 'The script that makes names did not load', { cause });
  }
}

function ignore(): void {
  // A capture that failed takes no name.
}
