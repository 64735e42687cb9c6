import { byId, make } from './dom.js';
import { formatSeconds, streamName } from './format.js';
import type { Picture } from './pictures.js';

/** The row of earlier pictures, each a button that shows it again. */
export class Strip {
  readonly #list = byId('strip', HTMLUListElement);
  readonly #onSelect: (picture: Picture) => void;

  constructor(onSelect: (picture: Picture) => void) {
    this.#onSelect = onSelect;
  }

  /** Shows these pictures; a button that had the focus keeps it. */
  show(pictures: readonly Picture[], selected: Picture | undefined): void {
    const items = pictures.map((picture) => {
      const button = make('button', 'thumb');
      const name = `${streamName(picture.streamUrl)}, ${formatSeconds(picture.snapshot.presentationTime)}`;
      button.type = 'button';
      button.setAttribute('aria-pressed', String(picture === selected));
      button.append(thumbnail(picture, name), make('span', 'thumb-time', timeOf(picture)));
      button.addEventListener('click', () => {
        this.#onSelect(picture);
        this.#mark(button);
      });
      return make('li', '', button);
    });
    this.#list.replaceChildren(...items);
    this.#list.scrollTo({ left: 0 });
  }

  #mark(selected: HTMLButtonElement): void {
    for (const button of this.#list.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button === selected));
    }
  }
}

function thumbnail({ objectUrl }: Picture, alt: string): HTMLImageElement {
  const image = make('img');
  image.src = objectUrl;
  image.alt = alt;
  return image;
}

function timeOf({ snapshot }: Picture): string {
  return formatSeconds(snapshot.presentationTime);
}
