import type { JobFile } from 'hlsnap/jobs';
import { download, save } from 'hlsnap/sinks';
import { byId, make } from '../dom.js';
import { formatBytes } from '../format.js';
import type { Console } from './console.js';
import { CALLBACK_WORDS, formatMoment } from './texts.js';

/** One file: its picture, what is known of it, and what can be done with it. */
export class FileDialog {
  readonly #console: Console;
  readonly #dialog = byId('file-dialog', HTMLDialogElement);
  readonly #name = byId('file-name', HTMLElement);
  readonly #picture = byId('file-picture', HTMLImageElement);
  readonly #facts = byId('file-facts', HTMLElement);
  #file: JobFile | undefined;

  /** `onDeleted`: the button that opened the dialog is gone. */
  constructor(parts: Console, onDeleted: () => void) {
    this.#console = parts;
    const on = (id: string, act: (file: JobFile) => Promise<string>, after?: () => void): void => {
      byId(id, HTMLButtonElement).addEventListener('click', () => {
        if (this.#file) void this.#run(act(this.#file), after);
      });
    };
    byId('file-close', HTMLButtonElement).addEventListener('click', () => {
      this.#dialog.close();
    });
    on('file-save', (file) => this.#save(file));
    on('file-delete', (file) => this.#delete(file), onDeleted);
  }

  open(file: JobFile): void {
    this.#file = file;
    this.#name.textContent = file.name;
    this.#console.pictures.show(this.#picture, file);
    this.#picture.alt = `Snapshot ${file.sequence}, taken ${formatMoment(file.takenAt)}`;
    this.#facts.replaceChildren(...factsOf(file).map(toFact));
    this.#dialog.showModal();
    void this.#addCallback(file);
  }

  async #addCallback({ eventId, id }: JobFile): Promise<void> {
    const callback = eventId && (await this.#console.jobs.callbacks.get(eventId));
    if (!callback || this.#file?.id !== id) return;
    this.#facts.append(toFact(['Callback', CALLBACK_WORDS[callback.state]]));
  }

  /** What is told is below the dialog, so that it closes first. */
  async #run(act: Promise<string>, after?: () => void): Promise<void> {
    const { notice, refresh } = this.#console;
    try {
      const told = await act;
      this.#dialog.close();
      notice.done(told);
      refresh();
      after?.();
    } catch (error) {
      this.#dialog.close();
      notice.fail(error);
    }
  }

  async #save(file: JobFile): Promise<string> {
    const blob = await this.#console.jobs.files.read(file.id);
    if (!blob) throw new Error(`${file.name} is not there any more`);
    const { width, height, type, presentationTime } = file;
    const image = { blob, width, height, type, quality: undefined, name: file.name };
    const programDateTime = new Date(file.pictureAt ?? file.takenAt);
    const snapshot = { images: [image], presentationTime, programDateTime };
    const { ok, error } = await save(snapshot, download());
    if (!ok) throw error ?? new Error('The download did not work');
    return `Downloaded ${file.name}.`;
  }

  async #delete({ id, name }: JobFile): Promise<string> {
    await this.#console.jobs.files.delete(id);
    return `${name} was deleted.`;
  }
}

type Fact = readonly [label: string, value: string];

function factsOf(file: JobFile): readonly Fact[] {
  const { width, height, pictureAt, state } = file;
  return [
    ['Snapshot', String(file.sequence)],
    ['Taken', formatMoment(file.takenAt)],
    ...(pictureAt === undefined ? [] : ([['Picture of', formatMoment(pictureAt)]] as const)),
    ['Image', `${width} × ${height}, ${formatBytes(file.bytes)}`],
    ['Kind', file.mode === 'sequence' ? 'kept' : 'replaced each time'],
    ['Storage', state === 'stored' ? file.storage : `${file.storage}, not confirmed`],
  ];
}

function toFact([label, value]: Fact): HTMLElement {
  return make('div', 'fact', make('dt', '', label), make('dd', '', value));
}
