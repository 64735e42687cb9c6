import { livePreview, type LivePreview } from './live-preview.js';
import { WAITING, type LiveState } from './live-state.js';
import type { LivePreviewOptions, NamedStream } from './options.js';
import { ageText, type WallTexts } from './wall-texts.js';

/** One stream's cell in a wall. */
export class WallTile {
  readonly stream: NamedStream;
  readonly cell: HTMLElement;
  readonly #img: HTMLImageElement;
  readonly #text: HTMLElement;
  #preview: LivePreview | undefined;

  constructor(stream: NamedStream) {
    this.stream = stream;
    this.#img = document.createElement('img');
    this.#img.alt = '';
    this.#img.setAttribute('part', 'picture');
    const name = span('name', stream.name);
    name.title = stream.name;
    this.#text = span('state', '');
    this.cell = box('tile', [box('frame', [this.#img]), box('caption', [name, this.#text])]);
    this.cell.setAttribute('role', 'gridcell');
    this.cell.tabIndex = -1;
  }

  get state(): LiveState {
    return this.#preview?.state ?? WAITING;
  }

  /** What is not visible is not fetched. */
  setVisible(isVisible: boolean, options: LivePreviewOptions): void {
    if (!isVisible) this.#preview?.pause();
    else if (this.#preview) this.#preview.resume();
    else this.#preview = this.#open(options);
  }

  #open(options: LivePreviewOptions): LivePreview | undefined {
    const { url, imageUrl } = this.stream;
    if (imageUrl !== undefined) {
      return livePreview(this.#img, imageUrl, { ...options, kind: 'image' });
    }
    return url === undefined ? undefined : livePreview(this.#img, url, options);
  }

  /** Says how the stream is doing, and how old the picture is. */
  setText(texts: WallTexts, nowMs: number, language: string | undefined): void {
    const { kind, programDateTime, takenAt } = this.state;
    const pictureAt = programDateTime ?? takenAt;
    const age = pictureAt && ageText((nowMs - pictureAt.getTime()) / 1000, language);
    const text = age === undefined ? texts[kind] : `${texts[kind]} · ${age}`;
    if (this.#text.textContent !== text) this.#text.textContent = text;
    if (this.cell.dataset['state'] !== kind) this.cell.dataset['state'] = kind;
  }

  dispose(): void {
    this.#preview?.dispose();
    this.#preview = undefined;
  }
}

function box(part: string, children: readonly HTMLElement[]): HTMLElement {
  const element = document.createElement('div');
  return named(element, part, children);
}

function span(part: string, text: string): HTMLElement {
  return named(document.createElement('span'), part, [text]);
}

function named(
  element: HTMLElement,
  part: string,
  children: readonly (HTMLElement | string)[],
): HTMLElement {
  element.className = part;
  element.setAttribute('part', part);
  element.append(...children);
  return element;
}
