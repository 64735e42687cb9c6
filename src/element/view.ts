import { fileName } from '../names/file-name.js';
import type { SnapFile, SnapshotLike } from '../results/snapshot.js';
import { STYLE } from './style.js';
import type { TextName } from './texts.js';

/** The kind of text in the status line, which decides its look. */
export type StatusKind = 'processing' | 'success' | 'error';

const CAMERA =
  'M3.5 9A1.75 1.75 0 0 1 5.25 7.25H7.5L8.75 5h6.5l1.25 2.25h2.25A1.75 1.75 0 0 1 20.5 9v8.25A1.75 1.75 0 0 1 18.75 19H5.25A1.75 1.75 0 0 1 3.5 17.25z';

/** The element's shadow tree, and the URLs of the pictures in it. */
export class SnapView {
  readonly button: HTMLButtonElement;
  readonly #label: HTMLElement;
  readonly #content: HTMLSlotElement;
  readonly #status: HTMLElement;
  readonly #preview: HTMLAnchorElement;
  readonly #thumbnail: HTMLImageElement;
  readonly #download: HTMLElement;
  #urls: readonly string[] = [];

  constructor(root: ShadowRoot) {
    this.#label = create('span');
    this.#content = create('slot');
    this.button = create('button', { type: 'button', part: 'button' }, [
      create('span', { part: 'icon', class: 'icon', 'aria-hidden': 'true' }, [
        create('slot', { name: 'icon' }, [cameraIcon()]),
      ]),
      create('span', { part: 'label' }, [this.#content, this.#label]),
    ]);
    this.#status = create('span', { part: 'status', class: 'status', 'aria-live': 'polite' });
    this.#thumbnail = create('img', { part: 'thumbnail' });
    this.#download = create('span', { part: 'download' });
    this.#preview = create('a', { part: 'preview', hidden: '' }, [this.#thumbnail, this.#download]);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    root.append(create('slot', { name: 'media' }), this.button, this.#status, this.#preview);
    this.#content.addEventListener('slotchange', () => {
      moveMedia(root.host);
      this.#label.hidden = this.#content.assignedNodes().some(saysSomething);
    });
  }

  setTexts(textOf: (name: TextName) => string): void {
    this.#label.textContent = textOf('label');
    this.#thumbnail.alt = textOf('thumbnail');
    this.#download.textContent = textOf('download');
  }

  /** A disabled button would lose the focus, so a busy button is only marked as busy. */
  setBusy(isBusy: boolean): void {
    this.button.setAttribute('aria-busy', String(isBusy));
  }

  say(kind: StatusKind, text: string): void {
    this.#status.className = `status ${kind}`;
    this.#status.setAttribute('part', `status ${kind}`);
    this.#status.textContent = text;
  }

  /** Shows the smallest image and links the first one for download. */
  showPreview(snapshot: SnapshotLike): void {
    const [main] = snapshot.images;
    if (!main) return;
    const smallest = snapshot.images.reduce((least, image) =>
      image.width < least.width ? image : least,
    );
    this.clearPreview();
    const href = this.#url(main);
    this.#preview.href = href;
    this.#preview.download = fileName(main, snapshot).replaceAll('/', '-');
    this.#thumbnail.src = smallest === main ? href : this.#url(smallest);
    this.#preview.hidden = false;
  }

  clearPreview(): void {
    this.#preview.hidden = true;
    this.#preview.removeAttribute('href');
    this.#thumbnail.removeAttribute('src');
    this.#urls.forEach((url) => {
      URL.revokeObjectURL(url);
    });
    this.#urls = [];
  }

  #url({ blob }: SnapFile): string {
    const url = URL.createObjectURL(blob);
    this.#urls = [...this.#urls, url];
    return url;
  }
}

/** Whether a node is more than whitespace, which would also replace a slot's fallback. */
function saysSomething(node: Node): boolean {
  return node instanceof Element || node.textContent?.trim() !== '';
}

/** A video inside the element moves to the slot next to the button. */
function moveMedia(host: Element): void {
  for (const child of host.children) {
    const isMedia = child.matches('video') || child.querySelector('video') !== null;
    if (isMedia && child.slot === '') child.slot = 'media';
  }
}

function create<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  children: readonly Node[] = [],
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function cameraIcon(): SVGElement {
  const svg = createSvg('svg', { viewBox: '0 0 24 24' });
  svg.append(
    createSvg('path', { d: CAMERA }),
    createSvg('circle', { cx: '12', cy: '12.25', r: '3.25' }),
  );
  return svg;
}

function createSvg(
  name: 'svg' | 'path' | 'circle',
  attributes: Record<string, string>,
): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
