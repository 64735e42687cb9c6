import type { BarAdapter } from './types.js';

/** The part of a `shaka.ui.Overlay` that is read here. */
interface Overlay {
  getControls(): { getVideoContainer(): HTMLElement } | null;
}

/** Room for the label with the time over the bar, in pixels. */
const GAP = 36;

export const shakaBar: BarAdapter = {
  name: 'Shaka Player',
  open(player) {
    if (!isOverlay(player)) return undefined;
    const root = player.getControls()?.getVideoContainer();
    if (!root) return 'an overlay that is not destroyed';
    return {
      root,
      area: () => root.querySelector('.shaka-seek-bar-container'),
      track: () => root.querySelector('.shaka-seek-bar'),
      media: () => root.querySelector('video'),
      gap: GAP,
    };
  },
};

function isOverlay(player: object): player is Overlay {
  return 'getControls' in player && 'configure' in player;
}
