import type { SampleTable } from './sample-table.js';

/** How much earlier than they are due what is not shown at all may seem to be, all of it together. */
const HIDDEN_SECONDS = 0.0005;
const MAX_TICKS = 2 ** 31 - 1;

/** When the samples are shown, in ticks that may be finer than the track's. */
export interface ShownTimes {
  /** Ticks a second. */
  readonly timescale: number;
  /** How many of them make one of the track's. */
  readonly factor: number;
  /** The sample to begin with: nothing before it is shown. */
  readonly first: number;
  /** The presentation time of a sample that is decoded at this tick of the track. */
  presentation(sample: number, decodeTicks: number): number;
}

/**
 * An edit list may begin between keyframes: ISO/IEC 14496-12 8.6.6. What comes before only serves to decode what is
 * shown. A playlist's time cannot begin inside a segment; so those pictures are squeezed together just before the first
 * that is shown, within less than a moment's tolerance.
 *
 * @param editShift - Ticks to take from the composition times.
 */
export function findShownTimes(
  samples: SampleTable,
  { timescale, editShift }: { readonly timescale: number; readonly editShift: number },
): ShownTimes {
  const { compositions } = samples;
  const plain = (i: number, decode: number): number => decode + (compositions[i] ?? 0) - editShift;
  const untrimmed = { timescale, factor: 1, first: 0, presentation: plain };
  if (editShift <= 0) return untrimmed;
  const { first, shownTicks } = findBeginning(samples, plain);
  const hidden = hiddenFrom(first, shownTicks, samples, plain);
  if (hidden.length === 0 && first === 0) return untrimmed;
  const wanted = Math.ceil(hidden.length / (timescale * HIDDEN_SECONDS));
  const largest = Math.max(timescale, editShift, longest(samples));
  const factor = Math.max(1, Math.min(wanted, Math.floor(MAX_TICKS / largest / 2)));
  const squeezed = new Map(hidden.map((i, rank) => [i, rank - hidden.length]));
  return {
    timescale: timescale * factor,
    factor,
    first,
    presentation: (i, decode) => squeezed.get(i) ?? Math.max(0, plain(i, decode) * factor),
  };
}

type Presentation = ShownTimes['presentation'];

/** The picture that is shown at zero, and the sync sample to decode it from. */
function findBeginning(
  { count, durations, syncs }: SampleTable,
  presentation: Presentation,
): { readonly first: number; readonly shownTicks: number } {
  let first = 0;
  let shownTicks = -Infinity;
  let decode = 0;
  for (let i = 0; i < count; i++) {
    const ticks = presentation(i, decode);
    if (ticks <= 0 && syncs[i] === 1) first = i;
    if (ticks <= 0) shownTicks = Math.max(shownTicks, ticks);
    decode += durations[i] ?? 0;
  }
  return { first, shownTicks };
}

/** What is shown before the first picture, in the order of its times. */
function hiddenFrom(
  first: number,
  shownTicks: number,
  { count, durations }: SampleTable,
  presentation: Presentation,
): readonly number[] {
  const hidden: (readonly [sample: number, ticks: number])[] = [];
  let decode = 0;
  for (let i = 0; i < count; i++) {
    const ticks = presentation(i, decode);
    if (i >= first && ticks < shownTicks) hidden.push([i, ticks]);
    decode += durations[i] ?? 0;
  }
  return hidden.sort(([, a], [, b]) => a - b).map(([sample]) => sample);
}

function longest({ durations }: SampleTable): number {
  return durations.reduce((most, duration) => Math.max(most, duration), 1);
}
