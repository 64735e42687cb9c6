import type { Snapper } from 'hlsnap';
import { byId, make } from './dom.js';
import { isUrl, type ShownSource } from './source.js';

/** Shows a player of the stream next to an `<hls-snap>` once the user opens that part of the page. */
export function openPlayerOnDemand(
  snapper: Snapper,
  source: () => ShownSource,
  onFailure: (error: unknown) => void,
): void {
  const part = byId('player', HTMLDetailsElement);
  const place = byId('player-place', HTMLElement);
  let close: (() => void) | undefined;
  part.addEventListener('toggle', () => {
    close?.();
    close = undefined;
    const shown = source();
    if (!part.open || !isUrl(shown)) return;
    play(place, shown, snapper).then((end) => {
      if (part.open) close = end;
      else end();
    }, onFailure);
  });
}

/** Players fetch what they play: for files that part of the page closes and goes. */
export function offerPlayer(source: ShownSource): void {
  const part = byId('player', HTMLDetailsElement);
  part.hidden = !isUrl(source);
  if (part.hidden) part.open = false;
}

/** Resolves to a function that removes the player. */
async function play(place: HTMLElement, streamUrl: string, snapper: Snapper): Promise<() => void> {
  const [{ default: Hls }] = await Promise.all([import('hls.js'), import('hlsnap/element')]);
  const video = make('video');
  video.controls = true;
  video.muted = true;
  video.playsInline = true;
  const snap = make('hls-snap');
  // The page's policy allows only workers that are files.
  const player = new Hls({ enableWorker: false });
  snap.player = player;
  snap.snapper = snapper;
  place.replaceChildren(video, snap);
  video.id = 'player-video';
  snap.htmlFor = video.id;
  player.loadSource(streamUrl);
  player.attachMedia(video);
  return () => {
    player.destroy();
    place.replaceChildren();
  };
}
