import type { BarAdapter } from './types.js';

/** `{ bar, video }`: a page's own bar. */
export const plainBar: BarAdapter = {
  name: '{ bar, video }',
  open(player) {
    if (!('bar' in player && 'video' in player)) return undefined;
    const { bar, video } = player;
    if (!(bar instanceof HTMLElement)) return 'an element as bar';
    if (!(video instanceof HTMLMediaElement)) return 'a <video> as video';
    return { root: bar, area: () => bar, media: () => video, gap: 8 };
  },
};
