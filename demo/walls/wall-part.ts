import type { Snapper } from 'hlsnap';
import { HlsWallElement, type WallSelection, type WallStream } from 'hlsnap/wall';
import { byId } from '../dom.js';
import { formatBytes } from '../format.js';
import { keep, readKept, readWallText } from './wall-streams.js';

const NAMES = ['North gate', 'South gate', 'Yard', 'Roof'];

/** A wall of the streams that somebody typed, or else of samples. */
export class WallPart {
  readonly #wall = byId('wall', HlsWallElement);
  readonly #note = byId('wall-note', HTMLElement);
  readonly #input = byId('wall-streams', HTMLTextAreaElement);
  readonly #error = byId('wall-error', HTMLElement);
  readonly #samples: readonly WallStream[];
  /** What the page says where the wall is empty. */
  readonly #empty = [...this.#note.childNodes];

  /** @param live - A live stream, where this site has one. */
  constructor(snapper: Snapper, live: string | undefined) {
    this.#wall.snapper = snapper;
    this.#samples = live === undefined ? [] : toSamples(live);
    this.#wall.addEventListener('tileselect', (event) => {
      this.#tell((event as CustomEvent<WallSelection>).detail);
    });
    byId('wall-form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit(this.#input.value);
    });
    byId('wall-clear', HTMLButtonElement).addEventListener('click', () => {
      this.#input.value = '';
      this.#submit('');
    });
    this.#input.value = readKept();
    const kept = readWallText(this.#input.value, document.baseURI);
    this.#show('wrongLine' in kept ? [] : kept);
  }

  #submit(text: string): void {
    const streams = readWallText(text, document.baseURI);
    this.#input.removeAttribute('aria-invalid');
    this.#error.textContent = '';
    if ('wrongLine' in streams) {
      this.#error.textContent = `Line ${streams.wrongLine}: end it with the http(s) address of an .m3u8 file, or of a camera’s picture.`;
      this.#input.setAttribute('aria-invalid', 'true');
      this.#input.focus();
      return;
    }
    this.#show(streams);
    if (!keep(text.trim())) {
      this.#error.textContent =
        'This browser keeps nothing for this page: a reload forgets the streams.';
    }
  }

  #show(own: readonly WallStream[]): void {
    const streams = own.length > 0 ? own : this.#samples;
    this.#wall.streams = streams;
    this.#wall.hidden = streams.length === 0;
    if (streams.length === 0) this.#note.replaceChildren(...this.#empty);
    else this.#note.textContent = 'Choose a tile: a click, or the arrows and Enter.';
  }

  #tell({ stream, image }: WallSelection): void {
    const what = image
      ? `${image.width} × ${image.height}, ${formatBytes(image.blob.size)}`
      : 'no picture yet; check that the stream is on air and that its server allows this page';
    this.#note.textContent = `${stream.name ?? stream.url ?? stream.imageUrl ?? ''}: ${what}.`;
  }
}

/** One live stream, several times, and one that is not there. */
function toSamples(url: string): readonly WallStream[] {
  return [
    ...NAMES.map((name) => ({ url, name })),
    { url: 'https://camera.invalid/live.m3u8', name: 'Not there' },
  ];
}
