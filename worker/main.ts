import { expose, transfer, wrap } from 'comlink';
import { TimeLimitError } from '../shared/abort.js';
import { SnapError } from '../shared/errors.js';
import { isLocalUrl } from '../shared/local-url.js';
import { toOutcome, type Outcome } from '../shared/outcome.js';
import type { JobLimits, PageApi, WorkerApi } from '../shared/protocol.js';
import { capture } from './jobs/capture.js';
import type { JobContext, Made } from './jobs/job.js';
import { plan } from './jobs/plan.js';
import { sheet } from './jobs/sheet.js';
import { sourceSheets } from './jobs/source-sheets.js';
import { createStations, type Stations } from './jobs/stations.js';
import { timeline } from './jobs/timeline.js';
import { withShownUrls } from './jobs/shown-urls.js';

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

  timeline: (request) => runJob(request, (job, context) => timeline(configured(), job, context)),

  // What it gives goes to the workers again.
  plan: (request) =>
    runJob(request, (job, context) => plan(configured(), job, context), { showsUrls: false }),

  async capture(request) {
    const { id, wantsProgress } = request;
    return transferred(
      await runJob(request, (job, { signal }) =>
        capture(configured(), job, {
          signal,
          onProgress: (progress) => {
            if (wantsProgress) page?.progress(id, progress);
          },
        }),
      ),
    );
  },

  async sheet(request) {
    return transferred(
      await runJob(request, (job, { signal }) => sheet(configured(), job, signal)),
    );
  },

  // What it gives goes to the workers again.
  sourceSheets: (request) =>
    runJob(request, (job, { signal }) => sourceSheets(configured(), job, signal), {
      showsUrls: false,
    }),

  async cutSheet(request) {
    return transferred(
      await runJob(request, async (job, { signal }) => {
        const { cutTiles } = await configured().loadSourceSheets();
        return cutTiles(configured(), job, signal);
      }),
    );
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
async function runJob<Request extends JobLimits, T>(
  request: Request,
  run: (request: Request, context: JobContext) => Promise<T>,
  { showsUrls } = { showsUrls: isLocalUrl(request.stream.url) },
): Promise<Outcome<T>> {
  const { id, timeoutSeconds, stream } = request;
  const controller = new AbortController();
  const { signal } = controller;
  running.set(id, controller);
  const timer = setTimeout(() => {
    const message = `It took longer than ${timeoutSeconds} s`;
    controller.abort(new TimeLimitError(message, { url: stream.url }));
  }, timeoutSeconds * 1000);
  const outcome = await toOutcome(async () => {
    const context = { signal, onProgress: () => undefined };
    const result = await configured().local.during(request, signal, (job) => run(job, context));
    return showsUrls ? withShownUrls(result) : result;
  });
  clearTimeout(timer);
  running.delete(id);
  return outcome;
}

function configured(): Stations {
  if (!stations) throw new SnapError('worker-failed', 'The worker was not configured');
  return stations;
}

expose(api);
