import type { CallbackDelivery, LiveJob, SnapshotJobs, Template } from 'hlsnap/jobs';
import { make } from '../dom.js';
import type { FilePictures } from './file-pictures.js';
import type { Notice } from '../notice.js';

/** What all parts of the console have. */
export interface Console {
  readonly jobs: SnapshotJobs;
  readonly notice: Notice;
  readonly pictures: FilePictures;
  /** Shows what has changed. */
  readonly refresh: () => void;
}

/** A part of the console. */
export interface Panel {
  /** Shows what there is now. */
  readonly refresh: () => Promise<void>;
}

/** A button of a row. What it does is told, and what it cannot do, too. */
export function actionButton(
  { notice, refresh }: Console,
  text: string,
  act: () => Promise<string>,
  className = '',
): HTMLButtonElement {
  const button = make('button', `secondary ${className}`.trim(), text);
  button.type = 'button';
  button.addEventListener('click', () => {
    act().then(
      (told) => {
        notice.done(told);
        refresh();
      },
      (error: unknown) => {
        notice.fail(error);
      },
    );
  });
  return button;
}

/** How many are read at once. */
const PAGE = 100;

/** All jobs that fit, the newest first. */
export async function allJobs(
  jobs: SnapshotJobs,
  query: Parameters<SnapshotJobs['list']>[0] = {},
): Promise<readonly LiveJob[]> {
  return collect(async (cursor) => {
    const page = await jobs.list({ ...query, limit: PAGE, cursor });
    return [page.jobs, page.cursor];
  });
}

/** All callbacks that fit, the newest first. */
export function allCallbacks(
  jobs: SnapshotJobs,
  query: Parameters<SnapshotJobs['callbacks']['list']>[0],
): Promise<readonly CallbackDelivery[]> {
  return collect(async (cursor) => {
    const page = await jobs.callbacks.list({ ...query, limit: PAGE, cursor });
    return [page.callbacks, page.cursor];
  });
}

/** Goes through all pages of a list. */
export async function collect<Item>(
  read: (cursor: string | undefined) => Promise<readonly [readonly Item[], string | undefined]>,
): Promise<readonly Item[]> {
  const all: Item[] = [];
  let cursor: string | undefined;
  do {
    const [items, next] = await read(cursor);
    all.push(...items);
    cursor = next;
  } while (cursor !== undefined);
  return all;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** The choice of one of these, or of all. */
export function optionsOf(named: readonly Named[], all?: string) {
  const options = named.map(({ id, name }) => ({ value: id, text: name }));
  return all === undefined ? options : [{ value: '', text: all }, ...options];
}

/** What is chosen; `undefined`: all. */
export function chosen({ value }: HTMLSelectElement | HTMLInputElement): string | undefined {
  return value.trim() === '' ? undefined : value.trim();
}

export function nameOf(named: readonly (Named | Template)[], id: string): string {
  return named.find((one) => one.id === id)?.name ?? 'deleted';
}
