import type { ArchiveTexts } from './archive-texts.js';

/** The buttons of an archive, and what it says about itself. */
export class ArchiveBar {
  readonly element = document.createElement('div');
  readonly #out: HTMLButtonElement;
  readonly #in: HTMLButtonElement;
  readonly #status = document.createElement('span');

  constructor(onZoom: (direction: 1 | -1) => void) {
    this.element.className = 'bar';
    this.element.setAttribute('part', 'bar');
    this.#out = button('−', () => {
      onZoom(-1);
    });
    this.#in = button('+', () => {
      onZoom(1);
    });
    this.#status.setAttribute('role', 'status');
    this.#status.setAttribute('part', 'status');
    this.element.append(this.#out, this.#in, this.#status);
  }

  write(
    texts: ArchiveTexts,
    status: string,
    can: { readonly zoomIn: boolean; readonly zoomOut: boolean },
  ): void {
    this.#in.ariaLabel = texts.zoomIn;
    this.#in.title = texts.zoomIn;
    this.#out.ariaLabel = texts.zoomOut;
    this.#out.title = texts.zoomOut;
    // A button that is disabled would lose the focus.
    this.#in.ariaDisabled = String(!can.zoomIn);
    this.#out.ariaDisabled = String(!can.zoomOut);
    if (this.#status.textContent !== status) this.#status.textContent = status;
  }
}

function button(text: string, onClick: () => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = text;
  element.setAttribute('part', 'button');
  element.addEventListener('click', onClick);
  return element;
}
