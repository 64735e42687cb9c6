import { make } from '../dom.js';

/** The parts of a row in a list: a title with a badge, lines of facts, what to do, and buttons. */
export class Row {
  readonly element: HTMLElement;
  readonly #title = make('span');
  readonly #badge = make('span', 'badge');
  readonly #lines: readonly HTMLElement[];
  readonly #advice = make('p', 'row-advice');

  constructor(lines: number, actions: readonly HTMLElement[], picture?: HTMLImageElement) {
    this.#lines = Array.from({ length: lines }, () => make('p', 'row-line'));
    const title = make('p', 'row-title', this.#title, this.#badge);
    const text = make('div', 'row-text', title, ...this.#lines, this.#advice);
    const buttons = make('div', 'row-actions', ...actions);
    this.element = make('div', picture ? 'row has-picture' : 'row');
    if (picture) this.element.append(make('span', 'row-picture', picture));
    this.element.append(text, buttons);
    this.badge('', '');
  }

  title(text: string): void {
    setText(this.#title, text);
  }

  /** An empty text hides it. */
  badge(state: string, text: string): void {
    this.#badge.dataset['state'] = state;
    this.#badge.hidden = text === '';
    setText(this.#badge, text);
  }

  lines(...texts: readonly string[]): void {
    for (const [i, line] of this.#lines.entries()) {
      const text = texts[i] ?? '';
      setText(line, text);
      line.title = text;
    }
  }

  advice(told: readonly [title: string, advice: string] | undefined): void {
    const text = told ? `${told[0]}. ${told[1]}` : '';
    if (this.#advice.textContent === text) return;
    this.#advice.replaceChildren(
      ...(told ? [make('strong', '', `${told[0]}.`), ` ${told[1]}`] : []),
    );
  }
}

/** Text that is the same stays, so that a selection in it does. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
