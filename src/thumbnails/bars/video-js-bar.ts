import type { BarAdapter } from './types.js';

/** The part of a player of Video.js 8 that is read here. */
interface VideoJs {
  el(): Element | null;
}

/** Room for the label with the time over the bar, in pixels. */
const GAP = 30;

export const videoJsBar: BarAdapter = {
  name: 'Video.js',
  open(player) {
    if (!isVideoJs(player)) return undefined;
    const root = player.el();
    if (!(root instanceof HTMLElement)) return 'a player that is not disposed';
    return {
      root,
      area: () => root.querySelector('.vjs-progress-control'),
      track: () => root.querySelector('.vjs-progress-holder'),
      media: () => root.querySelector('video'),
      gap: GAP,
    };
  },
};

function isVideoJs(player: object): player is VideoJs {
  return 'el' in player && 'techName_' in player;
}
