import type { BarAdapter } from './types.js';

/** The part of a Plyr 3 that is read here. */
interface Plyr {
  readonly media: unknown;
  readonly elements: {
    readonly container: unknown;
    readonly progress?: unknown;
  };
}

/** Room for the label with the time over the bar, in pixels. */
const GAP = 30;

export const plyrBar: BarAdapter = {
  name: 'Plyr',
  open(player) {
    if (!isPlyr(player)) return undefined;
    const { container: root } = player.elements;
    if (!(root instanceof HTMLElement)) return 'a player that is set up';
    return {
      root,
      area: () => {
        const { progress } = player.elements;
        return progress instanceof Element ? progress : undefined;
      },
      media: () => (player.media instanceof HTMLMediaElement ? player.media : undefined),
      gap: GAP,
    };
  },
};

function isPlyr(player: object): player is Plyr {
  return 'elements' in player && 'media' in player && 'togglePlay' in player;
}
