import { Worker as Thread } from 'node:worker_threads';

const SCRIPT = new URL('scripted-thread.mjs', import.meta.url);

/** A thread of Node's with the face of a browser's worker. */
export interface ThreadWorker extends Worker {
  /** Resolves once it has ended. */
  readonly ended: Promise<unknown>;
}

export interface ThreadOptions {
  readonly script?: URL;
  /** For jobs that only the first of several does. */
  readonly isFirst?: boolean;
}

export function startThread({ script = SCRIPT, isFirst }: ThreadOptions = {}): ThreadWorker {
  const thread = new Thread(script, { stderr: true, workerData: isFirst && 'first' });
  const worker = new EventTarget();
  thread.on('message', (data: unknown) => {
    worker.dispatchEvent(new MessageEvent('message', { data }));
  });
  thread.on('messageerror', () => {
    worker.dispatchEvent(new Event('messageerror'));
  });
  thread.on('error', (error) => {
    const event = Object.assign(new Event('error'), { filename: 'thread.js', lineno: 1 });
    worker.dispatchEvent(Object.assign(event, { message: error.message }));
  });
  return Object.assign(worker, {
    ended: new Promise((resolve) => thread.once('exit', resolve)),
    postMessage: thread.postMessage.bind(thread),
    terminate: () => void thread.terminate(),
  }) as unknown as ThreadWorker;
}
