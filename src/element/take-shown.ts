import { withoutQuery } from '../../shared/errors.js';
import type { CaptureOptions } from '../options/capture.js';
import { MAX_IMAGES } from '../options/images.js';
import type { Snapshot } from '../results/snapshot.js';
import {
  captureOptions,
  findShown,
  lookAround,
  type Capturing,
  type LocatedFrame,
} from './find-shown.js';
import type { ShownMoment } from './shown-moment.js';
import { ALIKE, difference, levelsOf, SKETCH_IMAGE } from './sketch.js';

/** Called at each step, with what is known of it. */
export type Trace = (step: string, facts?: Readonly<Record<string, unknown>>) => void;

/** A snapshot of the stream. */
export interface ShownSnapshot {
  readonly snapshot: Snapshot;
  /** Whether it is known to be the one that the video showed. */
  readonly isExact: boolean;
}

/**
 * Takes the picture that a video showed. Chromium gives some frames the times of others, so that the picture at the time
 * that it tells counts only if it looks like the video's; else the one that does is looked for.
 *
 * @throws SnapError as `findShown` and captures do
 */
export async function takeShown(
  moment: ShownMoment,
  capturing: Capturing,
  trace: Trace,
): Promise<ShownSnapshot> {
  const { options, snapper } = capturing;
  const take = (
    { position, adapter }: LocatedFrame,
    images?: Pick<CaptureOptions, 'images' | 'name'>,
  ): Promise<Snapshot> => {
    trace('stream', { adapter, url: withoutQuery(position.url), at: position.at });
    const asked = captureOptions(options.capture, position, moment);
    return snapper.capture(position.url, { ...asked, ...images });
  };
  const found = await findShown(moment, options, snapper);
  const { toCheck } = found;
  const images = toCheck && withSketch(options.capture);
  if (!images) return { snapshot: await take(found), isExact: found.isExact && !toCheck };

  const sketched = await take(found, images);
  const snapshot = { ...sketched, images: sketched.images.slice(0, -1) };
  const sketch = sketched.images.at(-1);
  const levels = sketch && (await levelsOf(sketch.blob));
  if (levels && difference(levels, toCheck) < ALIKE) return { snapshot, isExact: true };
  // A picture that was chosen for what it shows is another one on purpose.
  const isChosen = options.picture.skipBlank || options.picture.pick !== 'first';
  const around = isChosen ? found : await lookAround(moment, found, capturing);
  if (isChosen || !around.isExact) return { snapshot, isExact: false };
  return { snapshot: await take(around), isExact: true };
}

/** The images that are asked for and, as the last one, the sketch; `undefined` if that is one too many. */
function withSketch({
  images = [{}],
  name,
}: CaptureOptions): Pick<CaptureOptions, 'images' | 'name'> | undefined {
  if (images.length >= MAX_IMAGES) return undefined;
  const names = typeof name === 'object' ? [...name, ...name.slice(-1)] : name;
  return { images: [...images, SKETCH_IMAGE], name: names };
}
