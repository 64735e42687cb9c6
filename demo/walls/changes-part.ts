import type { Snapper } from 'hlsnap';
import { changes, type Change } from 'hlsnap/search';
import { byId, make } from '../dom.js';
import { formatSeconds } from '../format.js';
import { Notice } from '../notice.js';
import { report } from '../report.js';
import { pictureOfMoment } from './moment-picture.js';
import { emptyPictures, momentText } from './picture.js';

/** A longer list is stopped. */
const MOST = 100;

/** Lists scene changes and still stretches with their pictures. */
export class ChangesPart {
  readonly #snapper: Snapper;
  readonly #url: () => string;
  readonly #threshold = byId('threshold', HTMLInputElement);
  readonly #error = byId('changes-error', HTMLElement);
  readonly #stop = byId('changes-stop', HTMLButtonElement);
  readonly #start = byId('changes-start', HTMLButtonElement);
  readonly #note = byId('changes-note', HTMLElement);
  readonly #notice = new Notice(byId('changes-notice', HTMLElement));
  readonly #list = byId('changes-list', HTMLElement);
  #running: AbortController | undefined;

  constructor(snapper: Snapper, url: () => string) {
    this.#snapper = snapper;
    this.#url = url;
    byId('changes-form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#check()) void this.#search(this.#threshold.valueAsNumber);
    });
    this.#stop.addEventListener('click', () => {
      this.#end();
      this.#note.textContent = `Stopped. ${this.#found()}`;
      this.#start.focus();
    });
  }

  /** Stops, and shows nothing. */
  clear(): void {
    this.#end();
    this.#notice.clear();
    this.#note.textContent = '';
    emptyPictures(this.#list);
  }

  #check(): boolean {
    const isValid = this.#threshold.validity.valid;
    this.#error.textContent = isValid ? '' : 'Enter a number from 0 to 1, such as 0.2.';
    this.#threshold.setAttribute('aria-invalid', String(!isValid));
    if (!isValid) this.#threshold.focus();
    return isValid;
  }

  async #search(threshold: number): Promise<void> {
    this.clear();
    const url = this.#url();
    const { signal } = (this.#running = new AbortController());
    this.#stop.hidden = false;
    const options = {
      ...{ threshold, signal, snapper: this.#snapper },
      onProgress: ({ done, total }: { readonly done: number; readonly total: number }) => {
        if (!signal.aborted) this.#note.textContent = `Compared ${done} of ${total} pictures`;
      },
    };
    this.#note.textContent = 'Reading the playlist';
    try {
      for await (const change of changes(url, options)) {
        const item = await this.#itemOf(url, change, signal);
        if (signal.aborted) return;
        this.#list.append(item);
        if (this.#list.childElementCount >= MOST) break;
      }
      this.#note.textContent = this.#found();
    } catch (error) {
      if (signal.aborted) return;
      this.#note.textContent = '';
      this.#notice.report(report(error, url));
    }
    this.#end();
  }

  #found(): string {
    const count = this.#list.childElementCount;
    if (count === 0) return 'Nothing was found: try a smaller difference.';
    return count < MOST ? `Found: ${count}.` : `The first ${count}: try a larger difference.`;
  }

  #end(): void {
    this.#running?.abort();
    this.#running = undefined;
    if (this.#stop === document.activeElement) this.#start.focus();
    this.#stop.hidden = true;
  }

  async #itemOf(url: string, change: Change, signal: AbortSignal): Promise<HTMLElement> {
    const { from, to } = change;
    const pictures = await Promise.all(
      [from, to].map((moment) => pictureOfMoment(this.#snapper, url, moment, signal)),
    );
    const text = `${describe(change)}: ${momentText(from)} to ${momentText(to)}`;
    return make('li', '', make('p', '', text), make('div', 'pair', ...pictures));
  }
}

function describe(change: Change): string {
  switch (change.kind) {
    case 'change':
      return `Change of ${change.difference.toFixed(2)}`;
    case 'still':
      return `Still for ${formatSeconds(change.duration)}`;
    case 'blank':
      return `Blank for ${formatSeconds(change.duration)}`;
  }
}
