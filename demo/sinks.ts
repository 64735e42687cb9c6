import {
  clipboard,
  dataUrl,
  directory,
  download,
  objectUrl,
  save,
  share,
  type ObjectUrlResult,
  type OpfsSink,
  type Sink,
} from 'hlsnap/sinks';
import { make } from './dom.js';
import { formatBytes } from './format.js';
import type { Picture } from './pictures.js';

/** What a press of a button delivers. */
export interface Delivery {
  /** The picture on the page. */
  readonly picture: Picture;
  /** The pictures of the strip, newest first. */
  readonly all: readonly Picture[];
  readonly signal: AbortSignal;
  /** Called with the share that is done, 0 to 1. */
  readonly onProgress: (fraction: number) => void;
}

/** The outcome, as the page shows it. */
export type Told = readonly (string | Node)[];

/** One way to save pictures. */
export interface Way {
  readonly label: string;
  /** Why this way is not available here; `undefined` if it is. */
  readonly missing?: () => string | undefined;
  readonly save: (delivery: Delivery) => Promise<Told>;
}

/** Delivers the picture on the page. */
export async function deliver<Result>(
  sink: Sink<Result>,
  { picture, signal, onProgress }: Delivery,
): Promise<Result> {
  await sink.open?.({ signal });
  const { images } = await save(picture.snapshot, sink, {
    signal,
    onProgress: ({ loaded, total }) => {
      onProgress(loaded / total);
    },
  });
  const [first] = images;
  if (first?.result === undefined) throw first?.error ?? new Error('There was no picture to save');
  return first.result;
}

/** The ways that need no server, keyed by the name of their button. */
export function localWays(kept: OpfsSink): Readonly<Record<string, Way>> {
  const folder = directory({ id: 'hlsnap-demo' });
  return {
    download: {
      label: 'Download',
      save: async (delivery) => {
        const { name, bytes } = await deliver(download(), delivery);
        return [`Downloaded ${name}, ${formatBytes(bytes)}.`];
      },
    },
    zip: { label: 'ZIP', save: saveArchive },
    directory: {
      label: 'Folder',
      missing: () =>
        missingOf('showDirectoryPicker', 'this browser lets no page open folders', window),
      save: async (delivery) => {
        const { name, folder: place } = await deliver(folder, delivery);
        return [`Saved ${name} in the folder ${place}.`];
      },
    },
    opfs: {
      label: 'This browser',
      missing: () => missingOf('storage', 'pages can keep files only over HTTPS'),
      save: async (delivery) => {
        const { name, bytes } = await deliver(kept, delivery);
        return [`Kept ${name} in this browser, ${formatBytes(bytes)}.`];
      },
    },
    clipboard: {
      label: 'Copy',
      missing: () => missingOf('clipboard', 'pages can use the clipboard only over HTTPS'),
      save: async (delivery) => {
        const { bytes } = await deliver(clipboard(), delivery);
        return [`Copied as PNG, ${formatBytes(bytes)}.`];
      },
    },
    share: {
      label: 'Share',
      missing: () =>
        missingOf('canShare', 'this browser does not share files with other applications'),
      save: async (delivery) => {
        const { names } = await deliver(share({ title: 'hlsnap' }), delivery);
        return [`Shared ${names.join(', ')}.`];
      },
    },
    'object-url': { label: 'Link', save: linkMaker() },
    'data-url': { label: 'Data URL', save: saveDataUrl },
  };
}

function missingOf(part: string, reason: string, holder: object = navigator): string | undefined {
  return part in holder ? undefined : reason;
}

async function saveArchive({ all, signal, onProgress }: Delivery): Promise<Told> {
  const archive = download({ zip: { name: 'hlsnap.zip' } });
  let done = 0;
  for (const { snapshot } of all.toReversed()) {
    const { ok, error } = await save(snapshot, archive, { signal });
    if (!ok) throw error ?? new Error('A picture could not be added to the archive');
    onProgress((done += 1) / all.length);
  }
  await archive.close({ signal });
  return [`Downloaded hlsnap.zip with ${done === 1 ? '1 picture' : `${done} pictures`}.`];
}

/** Makes links; each one holds its picture until the next is made. */
function linkMaker(): Way['save'] {
  const links = objectUrl();
  let last: ObjectUrlResult | undefined;
  return async (delivery) => {
    last?.revoke();
    last = await deliver(links, delivery);
    const link = make('a', '', last.name);
    link.href = last.url;
    link.target = '_blank';
    return ['This link works until you leave this page or make the next one: ', link];
  };
}

async function saveDataUrl(delivery: Delivery): Promise<Told> {
  const { url } = await deliver(dataUrl(), delivery);
  const text = make('input', 'data-url');
  text.type = 'text';
  text.readOnly = true;
  text.value = url;
  text.setAttribute('aria-label', 'Data URL');
  text.addEventListener('focus', () => {
    text.select();
  });
  return [`A data URL of ${formatBytes(url.length)}:`, text];
}
