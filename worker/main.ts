import { expose, transfer, wrap } from 'comlink';
import { SnapError } from '../shared/errors.js';
import { toOutcome, type Outcome } from '../shared/outcome.js';
import type { PageApi, SnapshotData, WorkerApi } from '../shared/protocol.js';
import { createPipeline, type JobContext, type Pipeline } from './jobs/pipeline.js';

let pipeline: Pipeline | undefined;
let page: PageApi | undefined;
const running = new Map<number, AbortController>();

const api: WorkerApi = {
  configure(config, port) {
    page = wrap<PageApi>(port);
    pipeline = createPipeline(config, page);
  },

  preload(types) {
    return toOutcome(async () => {
      await configured().preload(types);
      return undefined;
    });
  },

  timeline: (request) => runJob(request, (context) => configured().timeline(request, context)),

  plan: (request) => runJob(request, (context) => configured().plan(request, context)),

  async capture(request) {
    const { id, wantsProgress } = request;
    const outcome = await runJob(request, ({ signal }) =>
      configured().capture(request, {
        signal,
        onProgress: (progress) => {
          if (wantsProgress) page?.progress(id, progress);
        },
      }),
    );
    return outcome.ok ? transfer(outcome, buffersOf(outcome.value)) : outcome;
  },

  abort(id) {
    running.get(id)?.abort();
  },
};

/** Runs a job within its time limit, until it is done or aborted. */
async function runJob<T>(
  {
    id,
    timeoutSeconds,
    stream,
  }: Parameters<WorkerApi['timeline']>[0] | Parameters<WorkerApi['capture']>[0],
  job: (context: JobContext) => Promise<T>,
): Promise<Outcome<T>> {
  const controller = new AbortController();
  running.set(id, controller);
  const timer = setTimeout(() => {
    const message = `It took longer than ${timeoutSeconds} s`;
    controller.abort(new SnapError('timeout', message, { url: stream.url }));
  }, timeoutSeconds * 1000);
  const outcome = await toOutcome(() =>
    job({ signal: controller.signal, onProgress: () => undefined }),
  );
  clearTimeout(timer);
  running.delete(id);
  return outcome;
}

function buffersOf({ images }: SnapshotData): ArrayBuffer[] {
  return images.map(({ bytes }) => bytes);
}

function configured(): Pipeline {
  if (!pipeline) throw new SnapError('worker-failed', 'The worker was not configured');
  return pipeline;
}

expose(api);
