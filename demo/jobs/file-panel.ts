import type { FileFilter, JobFile, ListedFile, StoreMode } from 'hlsnap/jobs';
import { byId, make } from '../dom.js';
import { formatBytes } from '../format.js';
import { allJobs, chosen, collect, optionsOf, type Console, type Panel } from './console.js';
import { FileDialog } from './file-dialog.js';
import { setOptions } from './form.js';
import { formatBrief } from './texts.js';
import { VirtualList, type RowView } from './virtual-list.js';

const TILE_PIXELS = 190;
const COLUMN_PIXELS = 220;

/** Files: a gallery, the newest first, with filters and export. */
export class FilePanel implements Panel {
  readonly #console: Console;
  readonly #job = byId('files-job', HTMLSelectElement);
  readonly #mode = byId('files-mode', HTMLSelectElement);
  readonly #since = byId('files-since', HTMLSelectElement);
  readonly #heading = byId('files-heading', HTMLElement);
  readonly #export = byId('files-export', HTMLButtonElement);
  readonly #list: VirtualList<ListedFile>;

  constructor(parts: Console) {
    this.#console = parts;
    const dialog = new FileDialog(parts, () => {
      this.#list.focus();
    });
    this.#list = new VirtualList(byId('files-list', HTMLElement), {
      label: 'Files',
      empty: 'There are no such files. A job stores some once it has started.',
      idOf: ({ id }) => id,
      create: () =>
        tile(parts, (file) => {
          dialog.open(file);
        }),
      rowPixels: TILE_PIXELS,
      columnsIn: (pixels) => Math.max(2, Math.floor(pixels / COLUMN_PIXELS)),
    });
    for (const filter of [this.#job, this.#mode, this.#since]) {
      filter.addEventListener('change', parts.refresh);
    }
    this.#export.addEventListener('click', () => {
      void this.#exportAll();
    });
  }

  async refresh(): Promise<void> {
    const { jobs } = this.#console;
    setOptions(this.#job, optionsOf(await allJobs(jobs), 'all'));
    const filter = this.#filter();
    const files = await collect(async (cursor) => {
      const page = await jobs.files.list({ ...filter, limit: 100, cursor });
      return [page.files, page.cursor];
    });
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    this.#heading.textContent = `Files: ${files.length}, ${formatBytes(bytes)}`;
    this.#export.disabled = files.length === 0;
    this.#list.show(files.toReversed());
  }

  #filter(): FileFilter {
    const since = chosen(this.#since);
    return {
      jobId: chosen(this.#job),
      mode: chosen(this.#mode) as StoreMode | undefined,
      from: since === undefined ? undefined : Date.now() - Number(since) * 1000,
    };
  }

  async #exportAll(): Promise<void> {
    const { jobs, notice } = this.#console;
    this.#export.disabled = true;
    try {
      const { files, bytes, missing } = await jobs.files.export(this.#filter());
      const lost = missing.length > 0 ? `; ${missing.length} could not be read back` : '';
      notice.done(`Exported ${files} files, ${formatBytes(bytes)}, as snapshots.zip${lost}.`);
    } catch (error) {
      notice.fail(error);
    } finally {
      this.#export.disabled = false;
    }
  }
}

function tile({ pictures }: Console, open: (file: JobFile) => void): RowView<ListedFile> {
  const picture = make('img');
  picture.alt = '';
  const name = make('span', 'tile-name');
  const note = make('span', 'tile-name tile-note');
  const button = make('button', 'tile-button', make('span', 'tile-picture', picture), name, note);
  button.type = 'button';
  let file: ListedFile | undefined;
  button.addEventListener('click', () => {
    if (file) open(file);
  });
  return {
    element: button,
    update: (now) => {
      file = now;
      pictures.show(picture, now);
      name.textContent = now.name;
      name.title = now.name;
      note.textContent = `${formatBrief(now.takenAt)} · ${formatBytes(now.bytes)}`;
    },
  };
}
