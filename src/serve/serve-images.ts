/// <reference lib="esnext.disposable" preserve="true" />
import { SnapError, isSnapError } from '../../shared/errors.js';
import { toHex } from '../../shared/hex.js';
import {
  SERVE_VERSION,
  isOurs,
  type Announcement,
  type MadeFile,
  type MakeRequest,
} from '../../shared/served.js';
import { Snapper } from '../snapper.js';
import { loadBroken } from './broken-images.js';
import { makeServed } from './make-served.js';
import {
  resolveServeOptions,
  type ResolvedServeOptions,
  type ServeImagesOptions,
  type ServingSnapper,
} from './options.js';
import { register, serviceWorkers, tell, update, whenControlled } from './service-worker.js';

/**
 * Pictures by address, until it is disposed.
 *
 * @public
 */
export interface ImageServing extends Disposable {
  /** Where the addresses begin: absolute, with a slash at its end. */
  readonly base: string;
  /** Deletes all pictures that are kept, those of other pages of the site as well. */
  forget(): Promise<void>;
  /**
   * This page makes no more pictures; what is kept still has its address. Calling it again does nothing. The service worker
   * stays until the site unregisters it.
   */
  dispose(): void;
}

let current: ImageServing | undefined;

/**
 * Gives pictures of streams addresses on the page's own site, for `<img src>` and whatever else loads by address, without a
 * server: a service worker answers, from what it keeps, or with what one of the site's pages makes. `docs/serve.md` lists
 * the addresses.
 *
 * @param options - The streams by their names, where the service worker is, what is kept.
 * @returns once addresses work in this page; images that failed to load before that are loaded again
 * @throws `TypeError` or `RangeError` at once that names the option that is wrong, and where the page already serves.
 * @throws `SnapError` from the promise: `worker-failed` where there are no service workers (they need HTTPS or localhost),
 * or this one does not load or is not ours; `worker-outdated` where `hlsnap-sw.js` is of another version.
 *
 * @example
 * ```ts
 * const { base } = await serveImages({ streams: { ort: 'https://example.com/ort/index.m3u8' } });
 * image.src = `${base}ort/preview.jpg?width=320`;
 * ```
 *
 * @public
 */
export function serveImages(options: ServeImagesOptions): Promise<ImageServing> {
  const resolved = resolveServeOptions(options, document.baseURI);
  if (current) throw new TypeError('The page serves images already: dispose of that first');
  const serving = new PageServing(resolved);
  current = serving;
  return serving.start().then(
    () => serving,
    (error: unknown) => {
      serving.dispose();
      throw error;
    },
  );
}

class PageServing implements ImageServing {
  readonly #options: ResolvedServeOptions;
  readonly #snapper: ServingSnapper;
  readonly #own: Snapper | undefined;
  readonly #over = new AbortController();
  #registration: ServiceWorkerRegistration | undefined;

  constructor(options: ResolvedServeOptions) {
    this.#options = options;
    this.#own = options.snapper ? undefined : new Snapper();
    this.#snapper = options.snapper ?? this.#own ?? new Snapper();
  }

  get base(): string {
    return this.#options.base.href;
  }

  async start(): Promise<void> {
    const container = serviceWorkers();
    const wasControlled = container.controller !== null;
    const registration = await register(this.#options);
    this.#registration = registration;
    this.#listen(container);
    if (!(await this.#announce())) {
      await update(registration);
      if (!(await this.#announce())) throw this.#outdated();
    }
    await whenControlled(registration);
    if (!wasControlled) loadBroken(this.base);
  }

  async forget(): Promise<void> {
    const worker = this.#registration?.active;
    if (worker) await tell(worker, { hlsnap: 'forget' });
  }

  dispose(): void {
    if (this.#over.signal.aborted) return;
    this.#leave();
    this.#over.abort();
    this.#own?.dispose();
    if (current === this) current = undefined;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #listen(container: ServiceWorkerContainer): void {
    const { signal } = this.#over;
    const announce = (): void => {
      void this.#announceAgain();
    };
    const leave = (): void => {
      this.#leave();
    };
    container.addEventListener(
      'message',
      (event) => {
        this.#heed(event);
      },
      { signal },
    );
    container.addEventListener('controllerchange', announce, { signal });
    container.startMessages();
    // A page that is kept for the way back, or frozen, makes nothing.
    window.addEventListener('pagehide', leave, { signal });
    window.addEventListener(
      'pageshow',
      ({ persisted }) => {
        if (persisted) announce();
      },
      { signal },
    );
    document.addEventListener('freeze', leave, { signal });
    document.addEventListener('resume', announce, { signal });
  }

  #heed({ data, ports: [port] }: MessageEvent<unknown>): void {
    if (isOurs(data, 'who')) void this.#announceAgain();
    if (isOurs(data, 'make') && port) void this.#make(data as MakeRequest, port);
  }

  async #make(request: MakeRequest, port: MessagePort): Promise<void> {
    const over = new AbortController();
    port.onmessage = () => {
      over.abort();
    };
    const signal = AbortSignal.any([over.signal, this.#over.signal]);
    const url = this.#options.streams.get(request.stream);
    const made = await (url === undefined
      ? unknownStream()
      : makeServed(this.#snapper, url, request, signal));
    port.postMessage(made, made.kind === 'file' ? [made.bytes] : []);
  }

  #leave(): void {
    this.#registration?.active?.postMessage({ hlsnap: 'leave' });
  }

  async #announceAgain(): Promise<void> {
    try {
      if (!(await this.#announce())) throw this.#outdated();
    } catch (error) {
      if (this.#over.signal.aborted) return;
      this.dispose();
      if (isSnapError(error)) this.#options.onError?.(error);
      else throw error;
    }
  }

  /** Whether the service worker is of the page's version. */
  async #announce(): Promise<boolean> {
    const worker = this.#registration?.active;
    if (!worker) return true;
    return tell(worker, await toAnnouncement(this.#options));
  }

  #outdated(): SnapError {
    const { pathname } = this.#options.worker;
    const message = `${pathname} is of another version than the page's script: copy hlsnap-sw.js from the same package`;
    return new SnapError('worker-outdated', message, { url: this.#options.worker.href });
  }
}

async function toAnnouncement(options: ResolvedServeOptions): Promise<Announcement> {
  const { streams, limits } = options;
  const ids = [...streams].map(async ([name, url]) => [name, await idOf(url)] as const);
  return { hlsnap: 'announce', version: SERVE_VERSION, streams: await Promise.all(ids), limits };
}

/** Tells a stream from another one, without the token that its URL may have: it is written to the browser's storage. */
async function idOf(url: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(url));
  return toHex(new Uint8Array(digest, 0, 16));
}

function unknownStream(): MadeFile {
  const failure = { code: 'playlist-not-found', message: 'This page has no such stream' } as const;
  const rest = { status: undefined, isRetryable: true, isBehind: false };
  return { kind: 'failed', failure: { ...failure, ...rest } };
}
