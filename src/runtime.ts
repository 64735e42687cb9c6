import type { PlannedPlace, WorkerConfig } from '../shared/protocol.js';
import type { ImageType } from '../shared/types.js';
import type { ResolvedSnapperOptions } from './options/snapper.js';
import { WorkerClient } from './workers/client.js';
import type { JobCallbacks, JobRequestOf, JobResultOf, StreamJobName } from './workers/executor.js';
import { WorkerPool } from './workers/pool.js';
import { PageServices } from './workers/services/page-services.js';
import { createWorkerStarter, type WorkerStarter } from './workers/start-worker.js';

/** The workers of one Snapper, and what the page does for them. */
export class Runtime {
  readonly #pool: WorkerPool;

  /** Starts nothing before the first job. */
  constructor(
    options: ResolvedSnapperOptions,
    starter: WorkerStarter = createWorkerStarter(options.assetBaseUrl),
  ) {
    const services = new PageServices(options);
    const pool = options.workers === 1 ? undefined : `hlsnap ${Math.random()}`;
    this.#pool = new WorkerPool({
      size: options.workers,
      idleSeconds: options.idleSeconds,
      start: () => new WorkerClient(starter, () => toWorkerConfig(options, pool), services),
    });
  }

  async preload(types: readonly ImageType[]): Promise<void> {
    await this.#pool.runWithEach({ name: 'preload', request: types });
  }

  /** Waits by a worker's timer: those of a hidden page are slow. */
  async wait(milliseconds: number): Promise<void> {
    await this.#pool.runBeside({ name: 'wait', request: { milliseconds } });
  }

  /** Runs a job in a worker, with its callbacks. */
  run<Name extends StreamJobName>(
    name: Name,
    request: JobRequestOf<Name>,
    callbacks: JobCallbacks,
    signal: AbortSignal,
  ): Promise<JobResultOf<Name>> {
    const affinity = {
      stream: request.stream.url,
      segment: 'place' in request ? segmentOf(request.place) : undefined,
    };
    return this.#pool.run({ name, request }, affinity, callbacks, signal);
  }

  dispose(): void {
    this.#pool.dispose();
  }
}

function segmentOf(place: PlannedPlace | undefined): string | undefined {
  const segment = place?.target.segments[place.target.index];
  return segment && JSON.stringify([segment.url, segment.byteRange]);
}

function toWorkerConfig(options: ResolvedSnapperOptions, pool: string | undefined): WorkerConfig {
  const { engine, network, fetch, keyProvider } = options;
  const assetBaseUrl = options.assetBaseUrl();
  const [ffmpeg] = options.engines;
  return {
    assetBaseUrl,
    engine,
    ffmpeg: ffmpeg?.urls(assetBaseUrl),
    network,
    usesPageFetch: fetch !== undefined,
    hasKeyProvider: keyProvider !== undefined,
    pool,
  };
}
