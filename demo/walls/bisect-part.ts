import type { Snapper, Snapshot } from 'hlsnap';
import { bisect, type Bisection } from 'hlsnap/search';
import { byId, make } from '../dom.js';
import { Notice } from '../notice.js';
import { report } from '../report.js';
import { emptyPictures, momentText, showPicture } from './picture.js';

const IMAGES = [{ width: 640 }];

/** When something changed for good: a person judges the pictures. */
export class BisectPart {
  readonly #snapper: Snapper;
  readonly #url: () => string;
  readonly #start = byId('bisect-start', HTMLButtonElement);
  readonly #before = byId('bisect-before', HTMLButtonElement);
  readonly #after = byId('bisect-after', HTMLButtonElement);
  readonly #stop = byId('bisect-stop', HTMLButtonElement);
  readonly #note = byId('bisect-note', HTMLElement);
  readonly #notice = new Notice(byId('bisect-notice', HTMLElement));
  readonly #picture = byId('bisect-picture', HTMLImageElement);
  readonly #result = byId('bisect-result', HTMLElement);
  #running: AbortController | undefined;
  #answer: ((isAfter: boolean) => void) | undefined;

  constructor(snapper: Snapper, url: () => string) {
    this.#snapper = snapper;
    this.#url = url;
    this.#start.addEventListener('click', () => {
      void this.#search();
    });
    this.#before.addEventListener('click', () => this.#answer?.(false));
    this.#after.addEventListener('click', () => this.#answer?.(true));
    this.#stop.addEventListener('click', () => {
      this.clear();
      this.#note.textContent = 'Stopped.';
      this.#start.focus();
    });
  }

  /** Stops, and shows nothing. */
  clear(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#setAsking(false);
    this.#notice.clear();
    this.#showResult(undefined);
    this.#note.textContent = '';
  }

  async #search(): Promise<void> {
    this.clear();
    const url = this.#url();
    const { signal } = (this.#running = new AbortController());
    this.#setAsking(true);
    this.#before.focus();
    this.#note.textContent = 'Taking the first picture';
    try {
      const isAfter = (snapshot: Snapshot): Promise<boolean> => this.#ask(snapshot, signal);
      const found = await bisect(url, { isAfter, images: IMAGES, snapper: this.#snapper, signal });
      if (!signal.aborted) this.#showResult(found);
    } catch (error) {
      if (signal.aborted) return;
      this.#note.textContent = '';
      this.#notice.report(report(error, url));
    }
    if (signal.aborted) return;
    const hadFocus = this.#hasFocus();
    this.#setAsking(false);
    if (hadFocus) this.#start.focus();
  }

  /** Shows a picture until somebody has said what it is. */
  #ask(snapshot: Snapshot, signal: AbortSignal): Promise<boolean> {
    const text = momentText(snapshot);
    showPicture(this.#picture, snapshot.images[0], `Picture at ${text}`);
    this.#note.textContent = `Is the picture at ${text} from before or after the change?`;
    return new Promise((resolve) => {
      const answer = (isAfter: boolean): void => {
        this.#answer = undefined;
        this.#note.textContent = 'Taking the next picture';
        resolve(isAfter);
      };
      this.#answer = answer;
      // The search ends by itself once it is told anything.
      signal.addEventListener('abort', () => {
        resolve(false);
      });
    });
  }

  #hasFocus(): boolean {
    return [this.#before, this.#after, this.#stop].some((one) => one === document.activeElement);
  }

  #setAsking(isAsking: boolean): void {
    this.#answer = undefined;
    this.#start.hidden = isAsking;
    for (const button of [this.#before, this.#after, this.#stop]) button.hidden = !isAsking;
    if (!isAsking) showPicture(this.#picture, undefined, '');
  }

  #showResult(found: Bisection | undefined): void {
    emptyPictures(this.#result);
    if (!found) return;
    const { last, first, captures } = found;
    this.#note.textContent = `${resultText(found)} Pictures judged: ${captures}.`;
    if (last) this.#result.append(figure('Last before', last));
    if (first) this.#result.append(figure('First after', first));
  }
}

function resultText({ last, first }: Bisection): string {
  if (!last) return 'It had happened before the first picture.';
  if (!first) return 'It has not happened by the last picture.';
  return `It changed between ${momentText(last)} and ${momentText(first)}.`;
}

function figure(title: string, snapshot: Snapshot): HTMLElement {
  const text = `${title}: ${momentText(snapshot)}`;
  const img = make('img', 'shown');
  showPicture(img, snapshot.images[0], text);
  return make('figure', '', img, make('figcaption', 'note', text));
}
