import type { BarAdapter } from './types.js';

/** Room for the label with the time over the bar, in pixels. */
const GAP = 32;

export const vidstackBar: BarAdapter = {
  name: 'Vidstack',
  open(player) {
    if (!(player instanceof HTMLElement && player.localName === 'media-player')) return undefined;
    return {
      root: player,
      area: () => player.querySelector('media-time-slider'),
      media: () => player.querySelector('video'),
      gap: GAP,
    };
  },
};
