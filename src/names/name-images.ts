import type { SnapImage, Snapshot } from '../results/snapshot.js';
import { expandTemplate } from './expand.js';
import { streamName } from './stream-name.js';
import type { UniqueNames } from './unique-names.js';

/** What a name needs in addition to the snapshot. */
export interface NameContext {
  /** The URL of the requested playlist, because a variant's own URL often tells only its size. */
  readonly url: string;
  readonly job: string;
  /** The moment's place in its batch, from zero. */
  readonly index: number;
  /** The names that are already taken. */
  readonly names: UniqueNames;
}

/** Expands the templates that the worker returned as the images' names. */
export function nameImages(snapshot: Snapshot, context: NameContext): Snapshot {
  const { presentationTime, programDateTime, segment } = snapshot;
  const facts = {
    time: presentationTime,
    date: programDateTime ?? new Date(),
    sequence: segment.sequence,
    stream: streamName(context.url),
    job: context.job,
    index: context.index,
  };
  const images = snapshot.images.map((image): SnapImage => {
    if (image.name === undefined) return image;
    const { width, height, type } = image;
    const name = expandTemplate(image.name, { ...facts, width, height, type });
    return { ...image, name: context.names.take(name) };
  });
  return { ...snapshot, images };
}
