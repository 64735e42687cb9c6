import type { Snapper } from 'hlsnap';
import { findLike, type LikeMoment } from 'hlsnap/search';
import { byId, make } from '../dom.js';
import { Notice } from '../notice.js';
import { report } from '../report.js';
import { pictureOfMoment } from './moment-picture.js';
import { emptyPictures, momentText, showPicture } from './picture.js';

const MOST = 5;

/** Where a picture is from that somebody opens, pastes or drops. */
export class FindPart {
  readonly #snapper: Snapper;
  readonly #url: () => string;
  readonly #show: (moment: number | Date) => void;
  readonly #file = byId('find-file', HTMLInputElement);
  readonly #open = byId('find-open', HTMLButtonElement);
  readonly #stop = byId('find-stop', HTMLButtonElement);
  readonly #error = byId('find-error', HTMLElement);
  readonly #note = byId('find-note', HTMLElement);
  readonly #notice = new Notice(byId('find-notice', HTMLElement));
  readonly #image = byId('find-image', HTMLImageElement);
  readonly #list = byId('find-list', HTMLElement);
  #running: AbortController | undefined;

  /** `show` goes to a moment of the recording. */
  constructor(snapper: Snapper, url: () => string, show: (moment: number | Date) => void) {
    this.#snapper = snapper;
    this.#url = url;
    this.#show = show;
    this.#open.addEventListener('click', () => {
      this.#file.click();
    });
    this.#file.addEventListener('change', () => {
      this.#take(this.#file.files);
      // So that the same file can be picked again.
      this.#file.value = '';
    });
    this.#stop.addEventListener('click', () => {
      this.#end();
      this.#note.textContent = 'Stopped.';
      this.#open.focus();
    });
    document.addEventListener('paste', ({ clipboardData }) => {
      if (clipboardData?.files.length) this.#take(clipboardData.files);
    });
    this.#listenToDrops(this.#open.closest('.search'));
  }

  /** Stops, and shows nothing. */
  clear(): void {
    this.#end();
    this.#notice.clear();
    this.#error.textContent = '';
    this.#note.textContent = '';
    showPicture(this.#image, undefined, '');
    emptyPictures(this.#list);
  }

  #listenToDrops(card: Element | null): void {
    card?.addEventListener('dragover', (event) => {
      event.preventDefault();
      card.classList.add('dropping');
    });
    card?.addEventListener('dragleave', () => {
      card.classList.remove('dropping');
    });
    card?.addEventListener('drop', (event) => {
      event.preventDefault();
      card.classList.remove('dropping');
      this.#take((event as DragEvent).dataTransfer?.files);
    });
  }

  #take(files: FileList | null | undefined): void {
    const [file] = files ?? [];
    if (file) void this.#search(file);
  }

  async #search(file: Blob): Promise<void> {
    this.clear();
    const { signal } = (this.#running = new AbortController());
    const wanted = await createImageBitmap(file).catch(() => undefined);
    if (signal.aborted) return;
    if (!wanted) {
      this.#error.textContent =
        'This file is no image that the browser can show: open another one.';
      return;
    }
    showPicture(this.#image, { blob: file }, 'The image that is looked for');
    await this.#compare(wanted, signal);
    wanted.close();
  }

  async #compare(wanted: ImageBitmap, signal: AbortSignal): Promise<void> {
    const url = this.#url();
    this.#stop.hidden = false;
    this.#note.textContent = 'Reading the playlist';
    try {
      const found = await findLike(url, wanted, {
        ...{ limit: MOST, signal, snapper: this.#snapper },
        onProgress: ({ done, total }) => {
          if (!signal.aborted) this.#note.textContent = `Compared ${done} of ${total} pictures`;
        },
      });
      const items = await Promise.all(found.map((moment) => this.#itemOf(url, moment, signal)));
      // Where somebody has gone on, nothing shows them.
      if (signal.aborted) {
        emptyPictures(make('ol', '', ...items));
        return;
      }
      this.#list.append(...items);
      this.#note.textContent = 'The most alike comes first: 1 is the same picture.';
    } catch (error) {
      if (signal.aborted) return;
      this.#note.textContent = '';
      this.#notice.report(report(error, url));
    }
    this.#end();
  }

  async #itemOf(url: string, moment: LikeMoment, signal: AbortSignal): Promise<HTMLElement> {
    const text = `${momentText(moment)}, likeness ${moment.likeness.toFixed(2)}`;
    const button = make('button', 'link', 'Show in the recording');
    button.type = 'button';
    button.ariaLabel = `Show in the recording: ${momentText(moment)}`;
    button.addEventListener('click', () => {
      this.#show(moment.programDateTime ?? moment.presentationTime);
    });
    const picture = await pictureOfMoment(this.#snapper, url, moment, signal);
    return make('li', '', make('p', '', `${text} `, button), picture);
  }

  #end(): void {
    this.#running?.abort();
    this.#running = undefined;
    if (this.#stop === document.activeElement) this.#open.focus();
    this.#stop.hidden = true;
  }
}
