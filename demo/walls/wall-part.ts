import type { Snapper } from 'hlsnap';
import { HlsWallElement, type WallSelection } from 'hlsnap/wall';
import { byId } from '../dom.js';
import { formatBytes } from '../format.js';

const NAMES = ['North gate', 'South gate', 'Yard', 'Roof'];

/** A wall of one live stream, several times, and of one that is not there. */
export function showWall(snapper: Snapper, url: string): void {
  const wall = byId('wall', HlsWallElement);
  const note = byId('wall-note', HTMLElement);
  wall.snapper = snapper;
  wall.streams = [
    ...NAMES.map((name) => ({ url, name })),
    { url: 'https://camera.invalid/live.m3u8', name: 'Not there' },
  ];
  wall.hidden = false;
  note.textContent = 'Choose a tile: a click, or the arrows and Enter.';
  wall.addEventListener('tileselect', (event) => {
    const { stream, image } = (event as CustomEvent<WallSelection>).detail;
    const what = image
      ? `${image.width} × ${image.height}, ${formatBytes(image.blob.size)}`
      : 'no picture yet; check that the stream is on air and that its server allows this page';
    note.textContent = `${stream.name ?? ''}: ${what}.`;
  });
}
