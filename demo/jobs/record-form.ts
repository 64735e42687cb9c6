import { byId } from '../dom.js';

/** A form that creates a record, or changes one. */
export class RecordForm {
  readonly form: HTMLFormElement;
  readonly #what: string;
  readonly #title: HTMLElement;
  readonly #submit: HTMLButtonElement;
  readonly #cancel: HTMLButtonElement;
  #id: string | undefined;

  /** @param what - `template` or `rule`, with which the ids of its parts begin. */
  constructor(what: string) {
    this.#what = what;
    this.form = byId(`${what}-form`, HTMLFormElement);
    this.#title = byId(`${what}-title`, HTMLElement);
    this.#submit = byId(`${what}-submit`, HTMLButtonElement);
    this.#cancel = byId(`${what}-cancel`, HTMLButtonElement);
    this.#cancel.addEventListener('click', () => {
      this.create();
    });
  }

  /** The record that is changed; `undefined`: a new one is created. */
  get id(): string | undefined {
    return this.#id;
  }

  create(): void {
    this.#id = undefined;
    this.form.reset();
    this.#reflect(`New ${this.#what}`, `Create ${this.#what}`);
  }

  change(id: string, name: string, values: Readonly<Record<string, string>>): void {
    this.#id = id;
    for (const [field, value] of Object.entries(values)) {
      const input = this.form.elements.namedItem(field);
      if (input instanceof HTMLInputElement || input instanceof HTMLSelectElement) {
        input.value = value;
      }
    }
    this.#reflect(`Change ${name}`, 'Save changes');
    this.form.querySelector('input')?.focus();
  }

  #reflect(title: string, submit: string): void {
    for (const field of this.form.querySelectorAll('[aria-invalid]')) {
      field.removeAttribute('aria-invalid');
    }
    this.#title.textContent = title;
    this.#submit.textContent = submit;
    this.#cancel.hidden = this.#id === undefined;
  }
}
