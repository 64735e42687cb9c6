import { isSnapError } from 'hlsnap';
import { make } from './dom.js';
import { describeOtherError, describeSaveError, type ErrorReport } from './error-texts.js';

/** Tells what came of what the user did. */
export class Notice {
  readonly #place: HTMLElement;

  constructor(place: HTMLElement) {
    this.#place = place;
  }

  clear(): void {
    this.#place.hidden = true;
    this.#place.replaceChildren();
  }

  done(text: string): void {
    this.#show('done', make('span', '', text));
  }

  fail(error: unknown): void {
    const report = isSnapError(error)
      ? describeSaveError(error, navigator.onLine)
      : describeOtherError(error);
    this.report(report);
  }

  report({ title, advice, details }: ErrorReport): void {
    const facts = details.map(([label, value]) => `${label}: ${value}`).join(' · ');
    const parts = [make('strong', '', `${title}.`), ` ${advice}`, make('small', '', facts)];
    this.#show('failed', ...parts);
  }

  #show(state: 'done' | 'failed', ...children: readonly (string | Node)[]): void {
    this.#place.role = state === 'failed' ? 'alert' : 'status';
    this.#place.dataset['state'] = state;
    this.#place.hidden = false;
    this.#place.replaceChildren(...children);
  }
}
