import { byId, make } from './dom.js';
import type { ErrorReport } from './error-texts.js';
import type { Told } from './sinks.js';

/** Shows the progress of saving, in a live region. */
export class OutcomeView {
  readonly #outcome = byId('save-outcome', HTMLElement);
  readonly #progress = byId('save-progress', HTMLProgressElement);
  readonly #cancel = byId('save-cancel', HTMLButtonElement);

  constructor(onCancel: () => void) {
    this.#cancel.addEventListener('click', onCancel);
  }

  start(label: string): void {
    this.#show('busy', `${label} …`);
    this.#progress.hidden = false;
    this.#cancel.hidden = false;
    this.#progress.removeAttribute('value');
  }

  progress(fraction: number): void {
    this.#progress.value = fraction;
  }

  done(told: Told): void {
    this.#end();
    this.#show('done', ...told);
  }

  fail({ title, advice, details }: ErrorReport): void {
    this.#end();
    const facts = details.map(([label, value]) => `${label}: ${value}`).join(' · ');
    this.#show('failed', make('strong', '', `${title}.`), ` ${advice} `, make('small', '', facts));
  }

  #end(): void {
    this.#progress.hidden = true;
    this.#cancel.hidden = true;
  }

  #show(state: 'busy' | 'done' | 'failed', ...told: Told): void {
    this.#outcome.dataset['state'] = state;
    this.#outcome.replaceChildren(...told);
  }
}
