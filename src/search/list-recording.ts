import type { TimelineOptions } from '../options/batch.js';
import type { StreamInput } from '../options/input.js';
import type { Timeline } from '../results/timeline.js';
import { goesOnCheck, onceMore } from './goes-on.js';
import type { SearchSnapper } from './options.js';
import { placesOf, type Places } from './recording-places.js';

/** What a search begins with. */
export interface ListedRecording {
  readonly timeline: Timeline;
  readonly places: Places;
  /** That what was found since the check before is of this recording, or else an error. */
  readonly check: () => Promise<void>;
}

export async function listRecording(
  snapper: Pick<SearchSnapper, 'timeline'>,
  input: StreamInput,
  { from, to, variant, signal }: TimelineOptions,
): Promise<ListedRecording> {
  const timeline = await snapper.timeline(input, { from, to, variant, signal });
  // All of it: times of a range would have moved on.
  const list = (): Promise<Timeline> => snapper.timeline(input, { variant, signal });
  const check = goesOnCheck(timeline, () => onceMore(list, signal));
  return { timeline, places: placesOf(timeline), check };
}
