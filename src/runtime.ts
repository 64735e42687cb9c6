import type { PlannedPlace, WorkerConfig } from '../shared/protocol.js';
import type { ImageType } from '../shared/types.js';
import type { ResolvedSnapperOptions } from './options/snapper.js';
import {
  WorkerClient,
  type JobName,
  type JobRequestOf,
  type JobResultOf,
} from './workers/client.js';
import { WorkerPool } from './workers/pool.js';
import { PageServices, type JobListener } from './workers/services/page-services.js';
import { spawnWorker } from './workers/start-worker.js';

/** The workers of one Snapper, and what the page does for them. */
export class Runtime {
  readonly #pool: WorkerPool;
  readonly #services: PageServices;

  /** Starts nothing before the first job. */
  constructor(options: ResolvedSnapperOptions) {
    const services = new PageServices(options);
    this.#services = services;
    this.#pool = new WorkerPool({
      size: options.workers,
      idleSeconds: options.idleSeconds,
      start: () =>
        new WorkerClient(
          () => spawnWorker(options.assetBaseUrl),
          toWorkerConfig(options),
          services.open(),
        ),
    });
  }

  async preload(types: readonly ImageType[]): Promise<void> {
    await Promise.all(this.#pool.all().map((client) => client.preload(types)));
  }

  /** Runs a job in a worker, with its callbacks. */
  run<Name extends JobName>(
    name: Name,
    request: JobRequestOf<Name>,
    listener: JobListener,
    signal: AbortSignal,
  ): Promise<JobResultOf<Name>> {
    const place = {
      signal,
      stream: request.stream.url,
      segment: 'place' in request ? segmentOf(request.place) : undefined,
    };
    return this.#services.during(request.id, listener, () =>
      this.#pool.run((client) => client.run(name, request, signal), place),
    );
  }

  dispose(): void {
    this.#pool.dispose();
  }
}

function segmentOf(place: PlannedPlace | undefined): string | undefined {
  const segment = place?.target.segments[place.target.index];
  return segment && JSON.stringify([segment.url, segment.byteRange]);
}

function toWorkerConfig(options: ResolvedSnapperOptions): WorkerConfig {
  const { assetBaseUrl, engine, network, fetch, keyProvider } = options;
  return {
    assetBaseUrl,
    engine,
    network,
    usesPageFetch: fetch !== undefined,
    hasKeyProvider: keyProvider !== undefined,
  };
}
