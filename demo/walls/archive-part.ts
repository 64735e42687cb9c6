import type { Snapper } from 'hlsnap';
import { HlsArchiveElement, type ArchiveMoment } from 'hlsnap/wall';
import { byId, make } from '../dom.js';
import { formatSeconds } from '../format.js';
import { Notice } from '../notice.js';
import { report } from '../report.js';
import { toStreamUrl } from '../settings.js';
import { showPicture } from './picture.js';

/** The recording that is shown and searched, and the moment that was chosen in it. */
export class ArchivePart {
  /** Called when a recording is shown, the same one again among them. */
  onShow: () => void = () => undefined;
  readonly #archive = byId('archive', HlsArchiveElement);
  readonly #input = byId('url', HTMLInputElement);
  readonly #error = byId('form-error', HTMLElement);
  readonly #notice = new Notice(byId('notice', HTMLElement));
  readonly #note = byId('moment-note', HTMLElement);
  readonly #picture = byId('moment-picture', HTMLImageElement);
  readonly #facts = byId('moment-facts', HTMLElement);

  constructor(snapper: Snapper) {
    this.#archive.snapper = snapper;
    this.#archive.addEventListener('moment', (event) => {
      this.#choose((event as CustomEvent<ArchiveMoment>).detail);
    });
    this.#archive.addEventListener('archiveerror', (event) => {
      this.#notice.report(report((event as CustomEvent<unknown>).detail, this.url));
    });
    byId('recording', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit(this.#input.value);
    });
  }

  /** The recording that is shown; empty: none. */
  get url(): string {
    return this.#archive.src;
  }

  /** Shows another recording, or the same one anew, and has the page's address say so. */
  submit(typed: string): void {
    const url = this.open(typed);
    if (url === undefined) return;
    history.replaceState(null, '', `${location.pathname}?url=${encodeURIComponent(url)}`);
  }

  /** Gives the address; `undefined` after telling what to correct. */
  open(typed: string): string | undefined {
    const url = toStreamUrl(typed, document.baseURI);
    this.#input.value = url ?? typed;
    this.#input.toggleAttribute('aria-invalid', false);
    this.#error.textContent = '';
    if (url === undefined) {
      this.#error.textContent = 'Enter the http(s) address of an .m3u8 file.';
      this.#input.setAttribute('aria-invalid', 'true');
      this.#input.focus();
      return undefined;
    }
    this.#notice.clear();
    this.#facts.replaceChildren();
    showPicture(this.#picture, undefined, '');
    this.#note.textContent = 'Choose a tile: a click, or the arrows and Enter.';
    if (url === this.#archive.src) this.#archive.reload();
    else this.#archive.src = url;
    this.onShow();
    return url;
  }

  /** Goes to a moment of the recording that is shown. */
  show(moment: number | Date): void {
    this.#archive.show(moment);
    this.#archive.scrollIntoView({ block: 'center' });
  }

  #choose({ time, date, path, snapshot }: ArchiveMoment): void {
    const at = formatSeconds(time);
    showPicture(this.#picture, snapshot?.images[0], `Picture at ${at}`);
    this.#note.textContent = snapshot
      ? `The picture at ${at}.`
      : 'There is no picture yet: wait until its tile has one, and choose it again.';
    const facts = [
      ['Time', at],
      ['Date', date?.toISOString() ?? 'none in this recording'],
      ['Path', path ?? 'none without a date'],
    ] as const;
    this.#facts.replaceChildren(
      ...facts.map(([label, value]) =>
        make('div', 'fact', make('dt', '', label), make('dd', '', value)),
      ),
    );
  }
}
