import {
  SERVE_VERSION,
  type Acknowledgement,
  type Announcement,
  type CallOut,
  type MadeFile,
  type MakeRequest,
} from '../../shared/served.js';
import {
  EMPTY_DIRECTORY,
  toDirectory,
  withoutPage,
  withPage,
  type Directory,
} from './directory.js';
import type { Pages } from './dispatcher.js';

const DIRECTORY_URL = 'https://hlsnap.invalid/directory';

/** The pages of the site, and the directory of them in Cache Storage. */
export class SitePages implements Pages {
  readonly #clients: Clients;
  readonly #cacheName: string;
  #loaded: Promise<Directory> | undefined;

  constructor(clients: Clients, cacheName: string) {
    this.#clients = clients;
    this.#cacheName = cacheName;
  }

  readonly directory = (): Promise<Directory> => {
    this.#loaded ??= this.#load();
    return this.#loaded;
  };

  readonly open = async (): Promise<ReadonlyMap<string, boolean>> => {
    const windows = await this.#clients.matchAll({ type: 'window', includeUncontrolled: true });
    return new Map(windows.map(({ id, visibilityState }) => [id, visibilityState === 'visible']));
  };

  readonly ask = async (
    clientId: string,
    request: MakeRequest,
    over: AbortSignal,
  ): Promise<MadeFile | undefined> => {
    const client = await this.#clients.get(clientId);
    if (!client || over.aborted) return undefined;
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise<MadeFile>((resolve) => {
      port1.onmessage = ({ data }: MessageEvent<MadeFile>) => {
        resolve(data);
      };
    });
    over.addEventListener('abort', () => {
      // Whatever comes from here says that nobody waits any more.
      port1.postMessage(undefined);
      port1.close();
    });
    client.postMessage(request, [port2]);
    return answer;
  };

  readonly callOut = async (): Promise<void> => {
    const windows = await this.#clients.matchAll({ type: 'window', includeUncontrolled: true });
    for (const client of windows) client.postMessage({ hlsnap: 'who' } satisfies CallOut);
  };

  /** Pages of another version make nothing; they are told which this one is. */
  async announce(clientId: string, announcement: Announcement): Promise<Acknowledgement> {
    if (announcement.version === SERVE_VERSION) {
      const open = await this.open();
      await this.#update((directory) => {
        const closed = directory.pages.filter(([id]) => !open.has(id));
        const current = closed.reduce((rest, [id]) => withoutPage(rest, id), directory);
        return withPage(current, clientId, announcement, Date.now());
      });
    }
    return { version: SERVE_VERSION };
  }

  async leave(clientId: string): Promise<void> {
    await this.#update((directory) => withoutPage(directory, clientId));
  }

  /** One change after the other. */
  async #update(change: (directory: Directory) => Directory): Promise<void> {
    const changed = this.directory().then(change);
    this.#loaded = changed;
    await this.save();
  }

  /** Where there is no room for it, pages are asked again once the service worker has been stopped. */
  async save(): Promise<void> {
    const text = JSON.stringify(await this.directory());
    try {
      const cache = await caches.open(this.#cacheName);
      await cache.put(DIRECTORY_URL, new Response(text));
    } catch {
      return;
    }
  }

  async #load(): Promise<Directory> {
    try {
      const cache = await caches.open(this.#cacheName);
      return toDirectory(await (await cache.match(DIRECTORY_URL))?.json());
    } catch {
      return EMPTY_DIRECTORY;
    }
  }
}
