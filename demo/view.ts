import type { Progress } from 'hlsnap';
import { byId, make } from './dom.js';
import type { ErrorReport } from './error-texts.js';
import { factsOf } from './facts.js';
import { formatBytes, formatSeconds } from './format.js';
import type { Picture } from './pictures.js';
import { StepList } from './steps.js';

const STEP_TEXTS: Readonly<Record<Progress['step'], string>> = {
  loading: 'Loading',
  fetching: 'Fetching',
  decoding: 'Decoding',
  encoding: 'Encoding',
};

/** A small image is enlarged, but not so much that it looks blurred. */
const MAX_ENLARGEMENT = 1.5;
const NO_PICTURE = 'No picture';

/** What the page shows of a capture: its progress, its picture or its error. */
export class ResultView {
  readonly #stage = byId('stage', HTMLElement);
  readonly #picture = byId('picture', HTMLImageElement);
  readonly #failure = byId('failure', HTMLElement);
  readonly #busy = byId('busy', HTMLElement);
  readonly #busyText = byId('busy-text', HTMLElement);
  readonly #cancel = byId('cancel', HTMLButtonElement);
  readonly #take = byId('take', HTMLButtonElement);
  readonly #caption = byId('caption', HTMLElement);
  readonly #facts = byId('facts', HTMLElement);
  readonly #status = byId('status', HTMLElement);
  readonly #steps = new StepList();
  #shown: Picture | undefined;

  constructor(onCancel: () => void) {
    this.#cancel.addEventListener('click', onCancel);
    this.#showFacts(undefined);
  }

  /** A capture has begun; the last picture stays, dimmed, until the next is there. */
  start(): void {
    this.#failure.replaceChildren();
    this.#stage.dataset['state'] = 'busy';
    this.#busy.hidden = false;
    this.#steps.start();
    this.progress({ step: 'loading', bytesFetched: 0, imagesDone: 0 });
  }

  progress(progress: Progress): void {
    const text = STEP_TEXTS[progress.step];
    const bytes = progress.step === 'fetching' ? ` ${formatBytes(progress.bytesFetched)}` : '';
    this.#busyText.textContent = text + bytes;
    // Only the step is announced: a live region that counts bytes would never stop talking.
    if (this.#status.textContent !== text) this.#status.textContent = text;
    this.#steps.progress(progress);
  }

  /** Shows a picture, its facts and its times: the one just taken, or an earlier one. */
  show(picture: Picture): void {
    const { snapshot, label, objectUrl, image } = picture;
    const time = formatSeconds(snapshot.presentationTime);
    this.#end('picture', `Picture at ${time} taken`);
    this.#shown = picture;
    this.#failure.replaceChildren();
    this.#picture.src = objectUrl;
    this.#picture.alt = `Picture of ${label} at ${time}`;
    this.#picture.hidden = false;
    this.#picture.style.maxInlineSize = `${image.width * MAX_ENLARGEMENT}px`;
    this.#picture.style.maxBlockSize = `${image.height * MAX_ENLARGEMENT}px`;
    this.#caption.textContent = `${label} at ${time}`;
    this.#steps.finish(snapshot.timings);
    this.#showFacts(picture);
  }

  /** Shows what went wrong, and what to do, where the picture would be. */
  fail({ title, advice, details }: ErrorReport): void {
    this.#end('failure', '');
    this.#steps.stop();
    this.#forget();
    const list = make('dl', 'failure-details');
    for (const [label, value] of details) list.append(make('dt', '', label), make('dd', '', value));
    const heading = make('h3', '', title);
    this.#failure.replaceChildren(heading, make('p', '', advice), list);
  }

  /** The user cancelled the capture: the previous picture comes back. */
  cancelled(): void {
    const last = this.#shown;
    if (last === undefined) this.#steps.stop();
    else this.show(last);
    this.#end(last === undefined ? 'empty' : 'picture', 'Cancelled');
  }

  /** The previous picture has nothing to do with the error. */
  #forget(): void {
    this.#shown = undefined;
    this.#picture.hidden = true;
    this.#picture.removeAttribute('src');
    this.#caption.textContent = NO_PICTURE;
    this.#showFacts(undefined);
  }

  #end(state: 'picture' | 'failure' | 'empty', status: string): void {
    if (document.activeElement === this.#cancel) this.#take.focus();
    this.#busy.hidden = true;
    this.#stage.dataset['state'] = state;
    this.#status.textContent = status;
  }

  #showFacts(picture: Picture | undefined): void {
    const rows = factsOf(picture).map(({ label, value, hint }) => {
      const definition = make('dd', '', value);
      if (hint !== undefined) definition.title = hint;
      return make('div', 'fact', make('dt', '', label), definition);
    });
    this.#facts.replaceChildren(...rows);
  }
}
