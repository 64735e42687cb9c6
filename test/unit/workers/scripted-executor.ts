import { SnapError } from '../../../shared/errors.js';
import type {
  Executor,
  Job,
  JobCallbacks,
  JobName,
  JobRequestOf,
  JobResultOf,
} from '../../../src/workers/executor.js';

/** A job that an executor was given and has not settled. */
export interface RunningJob {
  readonly name: JobName;
  /** Its own number; 0 for one without. */
  readonly id: number;
  readonly callbacks: JobCallbacks;
  readonly signal: AbortSignal;
  readonly succeed: (result?: unknown) => void;
  readonly fail: (error: unknown) => void;
}

/** Does with its jobs what a test says. */
export class ScriptedExecutor implements Executor {
  readonly capacity: number;
  isAlive = true;
  closedWith: SnapError | undefined;
  /** Numbers of all jobs that it was ever given, in order. */
  readonly given: number[] = [];
  readonly running: RunningJob[] = [];

  constructor(capacity = 2) {
    this.capacity = capacity;
  }

  run<Name extends JobName>(
    { name, request }: Job<Name>,
    callbacks: JobCallbacks,
    signal: AbortSignal,
  ): Promise<JobResultOf<Name>> {
    return new Promise((resolve, reject) => {
      const id = 'id' in request ? request.id : 0;
      const end = (): void => {
        this.running.splice(this.running.indexOf(job), 1);
      };
      const job: RunningJob = {
        ...{ name, id, callbacks, signal },
        succeed: (result) => {
          end();
          resolve(result as JobResultOf<Name>);
        },
        fail: (error) => {
          end();
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what a test wants
          reject(error);
        },
      };
      this.given.push(id);
      this.running.push(job);
    });
  }

  /** Settles a job by its number. */
  finish(id: number, result?: unknown): void {
    this.#job(id).succeed(result);
  }

  fail(id: number, error: unknown): void {
    this.#job(id).fail(error);
  }

  crash(): void {
    this.#end(new SnapError('worker-failed', 'It crashed'));
  }

  /** As an executor ends that finds one of its jobs to have hung. */
  hang(id: number): void {
    this.isAlive = false;
    this.fail(id, new SnapError('timeout', 'It hung'));
    this.#end(new SnapError('worker-failed', 'Another job hung'));
  }

  close(reason: SnapError): void {
    this.closedWith ??= reason;
    this.#end(reason);
  }

  #end(reason: SnapError): void {
    this.isAlive = false;
    for (const job of [...this.running]) job.fail(reason);
  }

  #job(id: number): RunningJob {
    const job = this.running.find((running) => running.id === id);
    if (!job) throw new Error(`It does not run job ${id}.`);
    return job;
  }
}

/** A timeline, which is the job with the least to say. */
export function timelineJob(id: number, stream = 'https://a.test/'): Job<'timeline'> {
  return { name: 'timeline', request: timelineRequest(id, stream) };
}

export function timelineRequest(id: number, url = 'https://a.test/'): JobRequestOf<'timeline'> {
  return {
    id,
    stream: { url, variant: { kind: 'auto' }, iFrames: true },
    output: { kind: 'images', images: [] },
    timeoutSeconds: 1,
    range: { from: undefined, to: undefined },
  };
}
