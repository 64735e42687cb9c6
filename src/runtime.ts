import { runBatch, type BatchFailure, type BatchHost } from './jobs/batch.js';
import type { ResolvedBatchOptions } from './options/batch.js';
import { nameImages, type NameContext } from './names/name-images.js';
import { UniqueNames } from './names/unique-names.js';
import { PageServices } from './workers/services/page-services.js';
import { isSnapError } from '../shared/errors.js';
import type { WorkerSource } from './first-worker.js';
import type { Outcome } from '../shared/outcome.js';
import type { PlannedPlace, WorkerConfig } from '../shared/protocol.js';
import type { ImageType } from '../shared/types.js';
import { toWireError } from '../shared/wire-error.js';
import type { ResolvedSnapperOptions } from './options/snapper.js';
import type { Snapshot } from './results/snapshot.js';
import { WorkerClient } from './workers/client.js';
import type { JobCallbacks, JobRequestOf, JobResultOf, StreamJobName } from './workers/executor.js';
import { WorkerPool } from './workers/pool.js';

/**
 * The workers, and what the page does for them: loaded with the first job. It is a file of its own, with a `SnapError`
 * of its own, so errors leave it as values; what a caller's function threw leaves it as it is.
 */
export class Crew {
  readonly #pool: WorkerPool;
  readonly #workers: WorkerSource;

  constructor(options: ResolvedSnapperOptions, workers: WorkerSource) {
    const services = new PageServices(options);
    this.#workers = workers;
    this.#pool = new WorkerPool({
      size: options.workers,
      idleSeconds: options.idleSeconds,
      start: () => new WorkerClient(() => workers.start(), toWorkerConfig(options), services),
    });
  }

  preload(types: readonly ImageType[]): Promise<Outcome<unknown>> {
    return settle(() => this.#pool.runWithEach({ name: 'preload', request: types }));
  }

  /** Runs a job in a worker, with its callbacks. */
  run<Name extends StreamJobName>(
    name: Name,
    request: JobRequestOf<Name>,
    callbacks: JobCallbacks,
    signal: AbortSignal,
  ): Promise<Outcome<JobResultOf<Name>>> {
    const affinity = {
      stream: request.stream.url,
      segment: 'place' in request ? segmentOf(request.place) : undefined,
    };
    return settle(() => this.#pool.run({ name, request }, affinity, callbacks, signal));
  }

  batch(
    options: ResolvedBatchOptions,
    host: BatchHost,
  ): AsyncGenerator<Snapshot | BatchFailure, void, undefined> {
    return runBatch(options, host);
  }

  openNames(): UniqueNames {
    return new UniqueNames();
  }

  nameImages(snapshot: Snapshot, context: NameContext): Snapshot {
    return nameImages(snapshot, context);
  }

  dispose(): void {
    this.#pool.dispose();
    this.#workers.end();
  }
}

async function settle<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (!isSnapError(error)) throw error;
    return { ok: false, error: toWireError(error) };
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
