import { expose, transfer, wrap } from 'comlink';
import { TimeLimitError } from '../shared/abort.js';
import { SnapError } from '../shared/errors.js';
import { toOutcome, type Outcome } from '../shared/outcome.js';
import type { JobLimits, PageApi, WorkerApi } from '../shared/protocol.js';
import { capture } from './jobs/capture.js';
import type { JobContext, Made } from './jobs/job.js';
import { plan } from './jobs/plan.js';
import { sheet } from './jobs/sheet.js';
import { createStations, type Stations } from './jobs/stations.js';
import { timeline } from './jobs/timeline.js';

let stations: Stations | undefined;
let page: PageApi | undefined;
const running = new Map<number, AbortController>();

const api: WorkerApi = {
  configure(config, port) {
    page = wrap<PageApi>(port);
    stations = createStations(config, page);
  },

  preload(types) {
    return toOutcome(async () => {
      const { engines, imageMaker } = configured();
      await Promise.all([engines.preload(), imageMaker.preload(types)]);
      return undefined;
    });
  },

  async wait({ milliseconds }) {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return { ok: true, value: undefined };
  },

  timeline: (request) => runJob(request, (context) => timeline(configured(), request, context)),

  plan: (request) => runJob(request, (context) => plan(configured(), request, context)),

  async capture(request) {
    const { id, wantsProgress } = request;
    return transferred(
      await runJob(request, ({ signal }) =>
        capture(configured(), request, {
          signal,
          onProgress: (progress) => {
            if (wantsProgress) page?.progress(id, progress);
          },
        }),
      ),
    );
  },

  async sheet(request) {
    return transferred(await runJob(request, ({ signal }) => sheet(configured(), request, signal)));
  },

  abort(id) {
    running.get(id)?.abort();
  },
};

/** Hands over the memory of what a job made. */
function transferred<Result>(outcome: Outcome<Made<Result>>): Outcome<Result> {
  if (!outcome.ok) return outcome;
  const { result, buffers } = outcome.value;
  return transfer({ ok: true, value: result }, [...buffers]);
}

/** Runs a job within its time limit, until it is done or aborted. */
async function runJob<T>(
  { id, timeoutSeconds, stream }: JobLimits,
  job: (context: JobContext) => Promise<T>,
): Promise<Outcome<T>> {
  const controller = new AbortController();
  running.set(id, controller);
  const timer = setTimeout(() => {
    const message = `It took longer than ${timeoutSeconds} s`;
    controller.abort(new TimeLimitError(message, { url: stream.url }));
  }, timeoutSeconds * 1000);
  const outcome = await toOutcome(() =>
    job({ signal: controller.signal, onProgress: () => undefined }),
  );
  clearTimeout(timer);
  running.delete(id);
  return outcome;
}

function configured(): Stations {
  if (!stations) throw new SnapError('worker-failed', 'The worker was not configured');
  return stations;
}

expose(api);
