import { expandTemplate } from '../names/expand.js';
import { streamName } from '../names/stream-name.js';
import { UniqueNames } from '../names/unique-names.js';
import type { SnapImage } from '../results/snapshot.js';

/** What names need in addition to the image. */
export interface FrameNameFacts {
  /** In seconds. */
  readonly time: number;
  /** The playlist, if it is known. */
  readonly src: string | undefined;
  readonly job: string;
}

/** Fills in the placeholders in the names of images that came directly from a video. */
export function nameFrame(
  images: readonly SnapImage[],
  { time, src, job }: FrameNameFacts,
): readonly SnapImage[] {
  const names = new UniqueNames();
  const facts = { time, job, date: new Date(), stream: streamName(src) };
  return images.map((image) => {
    const { name, width, height, type } = image;
    if (name === undefined) return image;
    const about = { ...facts, width, height, type, index: 0, sequence: undefined };
    return { ...image, name: names.take(expandTemplate(name, about)) };
  });
}
