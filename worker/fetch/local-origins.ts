import { SnapError } from '../../shared/errors.js';
import { hostOf } from '../../shared/host-queue.js';
import { isLocalUrl } from '../../shared/local-url.js';
import { originOf } from '../../shared/origin-of.js';
import type { LocalSource, StreamSource } from '../../shared/protocol.js';
import type { Moment } from '../../shared/types.js';
import { untilAborted } from '../../shared/abort.js';
import type { FetchFunction, FetchedResponse, Resource } from './types.js';

/** For how long after the last job about it a file is kept, with what is known of it: as long as playlists are. */
const IDLE_MS = 60_000;

/** A file or a folder, as a server would have it. */
export interface LocalMedia {
  /** The playlist to ask for; for one moment, where not all of it need be known. */
  playlistUrl(moment: Moment | undefined): string;
  /** @throws SnapError those of files that cannot be read, or are not there */
  fetch(request: LocalRequest): Promise<FetchedResponse>;
}

export interface LocalRequest {
  readonly url: string;
  /** The `Range` header. */
  readonly range: string | undefined;
  readonly signal: AbortSignal;
}

/** Opens what a URL of ours stands for. */
export type OpenLocalMedia = (source: LocalSource, url: string) => Promise<LocalMedia>;

/** A job about a stream. */
interface LocalJob {
  readonly id: number;
  readonly stream: StreamSource;
  readonly moment?: Moment;
}

interface LocalOrigin {
  readonly media: Promise<LocalMedia>;
  jobs: number;
  expiring: ReturnType<typeof setTimeout> | undefined;
}

export interface LocalOptions {
  /** Gives what a job's URL stands for. */
  readonly ask: (id: number) => Promise<LocalSource>;
  /** Loads the script that reads files. */
  readonly load: () => Promise<{ readonly openLocalMedia: OpenLocalMedia }>;
}

/** The origins of files and folders, which have URLs of ours: nothing of them goes over the network. */
export class LocalOrigins {
  readonly #options: LocalOptions;
  readonly #origins = new Map<string, LocalOrigin>();

  constructor(options: LocalOptions) {
    this.#options = options;
  }

  /** Runs a job, during which what its URL stands for can be fetched; given with the URL of its playlist. */
  async during<Job extends LocalJob, T>(
    job: Job,
    signal: AbortSignal,
    run: (job: Job) => Promise<T>,
  ): Promise<T> {
    const { stream, moment } = job;
    const { url } = stream;
    if (!isLocalUrl(url)) return run(job);
    const origin = this.#origins.get(url) ?? this.#open(job.id, url);
    clearTimeout(origin.expiring);
    origin.jobs += 1;
    try {
      const media = await untilAborted(origin.media, signal);
      return await run({ ...job, stream: { ...stream, url: media.playlistUrl(moment) } });
    } finally {
      origin.jobs -= 1;
      if (origin.jobs === 0) this.#expireLater(url, origin);
    }
  }

  /** `fetch` for what is local, and for everything else. */
  readonly routing =
    (fetch: FetchFunction): FetchFunction =>
    async (url, init) => {
      if (!isLocalUrl(url)) return fetch(url, init);
      const { signal, headers } = init;
      const host = originOf(url);
      for (const [name, { media }] of this.#origins) {
        if (originOf(name) !== host) continue;
        return (await media).fetch({ url, range: headers['range'], signal });
      }
      throw new SnapError('http', 'The file is not open any more', { url, status: 404 });
    };

  #open(id: number, url: string): LocalOrigin {
    const { ask, load } = this.#options;
    const media = Promise.all([load(), ask(id)]).then(([{ openLocalMedia }, source]) =>
      openLocalMedia(source, url),
    );
    const origin: LocalOrigin = { media, jobs: 0, expiring: undefined };
    this.#origins.set(url, origin);
    // The next job tries again.
    media.catch(() => this.#origins.delete(url));
    return origin;
  }

  #expireLater(url: string, origin: LocalOrigin): void {
    origin.expiring = setTimeout(() => {
      if (this.#origins.get(url) === origin) this.#origins.delete(url);
    }, IDLE_MS);
  }
}

/** What is local leads nowhere else, and nothing else leads there: a playlist may name what it likes. */
export function refuseCrossing({ url, origin }: Pick<Resource, 'url' | 'origin'>): void {
  const isFromLocal = origin !== undefined && isLocalUrl(`${origin}/`);
  if (isLocalUrl(url) ? originOf(url) === origin : !isFromLocal || hostOf(url) === undefined)
    return;
  const message = isFromLocal
    ? 'A playlist among local files leads to the network, where nothing is fetched for it'
    : 'A playlist leads to a file that belongs to another source';
  throw new SnapError('http', message, { url, status: 403 });
}
