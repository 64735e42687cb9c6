import { expose, transfer } from 'comlink';
import { SnapError } from '../src/shared/errors.js';
import type { OnProgress, Outcome, WorkerApi } from '../src/shared/protocol.js';
import { toWireError } from '../src/shared/wire-error.js';
import { createPipeline, type Pipeline } from './pipeline.js';

let pipeline: Pipeline | undefined;
let onProgress: OnProgress | undefined;
const running = new Map<number, AbortController>();

const api: WorkerApi = {
  configure(config, callback) {
    pipeline = createPipeline(config);
    onProgress = callback;
  },

  preload(types) {
    return toOutcome(async () => {
      await configured().preload(types);
      return undefined;
    });
  },

  async capture(request) {
    const { id, timeoutSeconds } = request;
    const controller = new AbortController();
    running.set(id, controller);
    const timer = setTimeout(() => {
      const message = `The capture took longer than ${timeoutSeconds} s`;
      controller.abort(new SnapError('timeout', message, { url: request.url }));
    }, timeoutSeconds * 1000);
    const outcome = await toOutcome(() =>
      configured().capture(request, {
        signal: controller.signal,
        onProgress: (progress) => {
          if (request.wantsProgress) onProgress?.(id, progress);
        },
      }),
    );
    clearTimeout(timer);
    running.delete(id);
    return outcome.ok
      ? transfer(
          outcome,
          outcome.value.images.map(({ bytes }) => bytes),
        )
      : outcome;
  },

  abort(id) {
    running.get(id)?.abort();
  },
};

function configured(): Pipeline {
  if (!pipeline) throw new SnapError('worker-failed', 'The worker was not configured');
  return pipeline;
}

async function toOutcome<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, error: toWireError(error) };
  }
}

expose(api);
