import type { OpfsSink } from 'hlsnap/sinks';
import { byId, make } from './dom.js';
import { formatBytes } from './format.js';

/** The list of pictures kept in this browser. */
export class KeptList {
  readonly #sink: OpfsSink;
  readonly #onFailure: (error: unknown) => void;
  readonly #summary = byId('kept-summary', HTMLElement);
  readonly #list = byId('kept', HTMLUListElement);

  constructor(sink: OpfsSink, onFailure: (error: unknown) => void) {
    this.#sink = sink;
    this.#onFailure = onFailure;
  }

  async refresh(): Promise<void> {
    try {
      const files = await this.#sink.list();
      this.#summary.textContent = `Kept in this browser: ${files.length}`;
      this.#list.replaceChildren(
        ...files.map(({ name, bytes }) => make('li', '', ...this.#row(name, bytes))),
      );
    } catch (error) {
      this.#onFailure(error);
    }
  }

  #row(name: string, bytes: number): readonly Node[] {
    const button = make('button', 'link', 'Delete');
    button.type = 'button';
    button.setAttribute('aria-label', `Delete ${name}`);
    button.addEventListener('click', () => {
      void this.#delete(name);
    });
    return [make('span', 'kept-name', name), make('span', '', formatBytes(bytes)), button];
  }

  async #delete(name: string): Promise<void> {
    try {
      await this.#sink.delete(name);
    } catch (error) {
      this.#onFailure(error);
    }
    await this.refresh();
    // The focused button is gone.
    this.#summary.focus();
  }
}
