import type { BarAdapter, MediaTimes } from './types.js';

/** The part of a `<media-time-range>` that is read here. */
interface TimeRange extends Element {
  /** The input in its shadow, which is narrower. */
  readonly range?: Element | undefined;
}

/** Room for the label with the time over the bar, in pixels. */
const GAP = 24;

export const mediaChromeBar: BarAdapter = {
  name: 'media-chrome',
  open(player) {
    if (!(player instanceof HTMLElement && player.localName === 'media-controller')) {
      return undefined;
    }
    const area = (): TimeRange | null => player.querySelector<TimeRange>('media-time-range');
    return {
      root: player,
      area,
      track: () => area()?.range ?? area(),
      // Its media may be an element of another kind that has the same fields.
      media: () => player.querySelector<Element & MediaTimes>('[slot=media]'),
      gap: GAP,
    };
  },
};
