import { openFolder } from 'hlsnap/files';
import { byId, make } from './dom.js';
import type { LocalInput } from './source.js';

/** How the user has opened it. */
type LocalKind = 'File' | 'Files' | 'Folder';

interface Opened {
  readonly input: LocalInput;
  readonly kind: LocalKind;
}

/** The part of the form that takes files in place of a URL: two pickers, and drops anywhere on the page. */
export class LocalPicker {
  readonly #url = byId('url', HTMLInputElement);
  readonly #name = byId('local-name', HTMLOutputElement);
  readonly #back = byId('local-back', HTMLButtonElement);
  readonly #note = byId('local-note', HTMLElement);
  /** What the page says at first. */
  readonly #invitation = this.#note.textContent;
  readonly #onChange: () => void;
  #opened: Opened | undefined;

  /** `onChange` is called when the user has opened something, or has gone back to the URL. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#listenToPicker('file');
    this.#listenToPicker('folder');
    this.#listenToDrops();
    this.#back.addEventListener('click', () => {
      this.close();
      // The focused button is gone.
      this.#url.focus();
      this.#onChange();
    });
    this.#reflect();
  }

  /** What is open; `undefined` while the URL counts. */
  get opened(): LocalInput | undefined {
    return this.#opened?.input;
  }

  /** Goes back to the URL. */
  close(): void {
    this.#opened = undefined;
    this.#reflect();
  }

  #open(opened: Opened): void {
    this.#opened = opened;
    this.#reflect();
    this.#onChange();
  }

  #listenToPicker(kind: 'file' | 'folder'): void {
    const input = byId(`${kind}-input`, HTMLInputElement);
    const button = byId(`open-${kind}`, HTMLButtonElement);
    button.hidden = kind === 'folder' && !('webkitdirectory' in input);
    button.addEventListener('click', () => {
      input.click();
    });
    input.addEventListener('change', () => {
      const files = [...(input.files ?? [])];
      // So that the same file can be picked again.
      input.value = '';
      const [first, ...more] = files;
      if (first === undefined) return;
      if (kind === 'file' && more.length === 0) this.#open({ input: first, kind: 'File' });
      else this.#open({ input: openFolder(files), kind: kind === 'file' ? 'Files' : 'Folder' });
    });
  }

  #listenToDrops(): void {
    const { dataset } = document.body;
    document.addEventListener('dragover', (event) => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      dataset['drop'] = 'over';
    });
    document.addEventListener('dragleave', ({ relatedTarget }) => {
      if (relatedTarget === null) delete dataset['drop'];
    });
    document.addEventListener('drop', (event) => {
      delete dataset['drop'];
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      this.#open(dropped(event.dataTransfer));
    });
  }

  #reflect(): void {
    const opened = this.#opened;
    const isOpen = opened !== undefined;
    this.#url.hidden = isOpen;
    this.#name.hidden = !isOpen;
    this.#back.hidden = !isOpen;
    if (isOpen) {
      this.#name.replaceChildren(make('span', 'local-kind', opened.kind), ` ${opened.input.name}`);
      this.#note.textContent = 'It is read in this tab. Nothing leaves this machine.';
    } else {
      this.#name.replaceChildren();
      this.#note.textContent = this.#invitation;
    }
  }
}

/** Text is dragged, too, and belongs to the field that it is dropped on. */
function hasFiles(data: DataTransfer | null): data is DataTransfer {
  return data?.types.includes('Files') === true;
}

/** A single file is a video; a folder, and several files, are a stream. */
function dropped(data: DataTransfer): Opened {
  const [item, ...more] = [...data.items].filter(({ kind }) => kind === 'file');
  if (more.length > 0) return { input: openFolder(data), kind: 'Files' };
  const isFolder = item?.webkitGetAsEntry()?.isDirectory === true;
  const file = isFolder ? undefined : item?.getAsFile();
  return file ? { input: file, kind: 'File' } : { input: openFolder(data), kind: 'Folder' };
}
