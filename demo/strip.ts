import { byId, make } from './dom.js';
import { formatSeconds } from './format.js';
import type { Picture } from './pictures.js';

/** The row of pictures, newest first; each is a button that shows it again. */
export class Strip {
  readonly #list = byId('strip', HTMLUListElement);
  readonly #buttons = new Map<Picture, HTMLButtonElement>();
  readonly #onSelect: (picture: Picture) => void;

  constructor(onSelect: (picture: Picture) => void) {
    this.#onSelect = onSelect;
  }

  /**
   * Adds a new picture at the front and removes those that are not kept. The others stay as they are, focus included.
   */
  add(picture: Picture, kept: readonly Picture[]): void {
    for (const [old, button] of this.#buttons) {
      if (kept.includes(old)) continue;
      button.parentElement?.remove();
      this.#buttons.delete(old);
    }
    const button = thumbnail(picture);
    button.addEventListener('click', () => {
      this.#onSelect(picture);
    });
    this.#buttons.set(picture, button);
    this.#list.prepend(make('li', '', button));
    this.#list.scrollTo({ left: 0 });
  }

  /** Marks the picture on the page, if any. */
  select(selected: Picture | undefined): void {
    for (const [picture, button] of this.#buttons) {
      button.setAttribute('aria-pressed', String(picture === selected));
    }
  }
}

function thumbnail({ label, snapshot, objectUrl }: Picture): HTMLButtonElement {
  const time = formatSeconds(snapshot.presentationTime);
  const image = make('img');
  image.src = objectUrl;
  image.alt = '';
  const button = make('button', 'thumb', image, make('span', 'thumb-time', time));
  button.type = 'button';
  button.setAttribute('aria-label', `${label}, ${time}`);
  return button;
}
