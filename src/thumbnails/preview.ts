import type { Pointed } from './pointer.js';
import type { Tile } from './tiles.js';

/** What a preview shows: no tile yet, a neighbour's, or the right one. */
export type PreviewState = 'waiting' | 'near' | 'exact';

/** Nothing of the page's own styles is needed. What is set here wins over those for every popover. */
const STYLE: Readonly<Record<string, string>> = {
  position: 'fixed',
  inset: 'auto',
  margin: '0',
  padding: '0',
  border: '0',
  overflow: 'hidden',
  'border-radius': '4px',
  background: '#000',
  'box-shadow': '0 1px 6px rgb(0 0 0 / 50%)',
  'pointer-events': 'none',
  'z-index': '2147483647',
};

/** The picture over a bar: above everything else, full screen included, and of no meaning for screen readers. */
export class Preview {
  readonly #box = document.createElement('div');
  readonly #image = document.createElement('img');
  readonly #gap: number;

  /** @param gap - The space between the bar and the picture, in pixels. */
  constructor(gap: number) {
    this.#gap = gap;
    this.#box.className = 'hlsnap-thumbnail';
    this.#box.popover = 'manual';
    this.#box.ariaHidden = 'true';
    setStyle(this.#box, STYLE);
    this.#image.alt = '';
    setStyle(this.#image, { display: 'block' });
    this.#box.append(this.#image);
  }

  /** Shows a tile above what is pointed at. */
  show(tile: Tile, isExact: boolean, { x, bar }: Pointed): void {
    if (this.#image.src !== tile.url) this.#image.src = tile.url;
    this.#image.width = tile.width;
    this.#image.height = tile.height;
    const state: PreviewState = isExact ? 'exact' : 'near';
    this.#box.dataset['state'] = state;
    const most = Math.max(0, document.documentElement.clientWidth - tile.width);
    const left = Math.min(most, Math.max(0, x - tile.width / 2));
    setStyle(this.#box, {
      left: `${left}px`,
      top: `${Math.max(0, bar.top - this.#gap - tile.height)}px`,
      // A neighbour's picture is not the right one, and shows it.
      opacity: isExact ? '1' : '0.6',
    });
    this.#open();
  }

  hide(): void {
    const state: PreviewState = 'waiting';
    this.#box.dataset['state'] = state;
    this.#box.remove();
  }

  #open(): void {
    if (this.#box.isConnected) return;
    document.body.append(this.#box);
    // Older browsers have none, and show it below what fills the screen.
    if ('showPopover' in this.#box) this.#box.showPopover();
  }
}

function setStyle(element: HTMLElement, style: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(style)) element.style.setProperty(name, value);
}
