import type { VariantChooser } from '../options/moment.js';
import type { SnapError } from '../../shared/errors.js';
import type { Outcome } from '../../shared/outcome.js';
import type { LocalSource, Progress, WorkerApi } from '../../shared/protocol.js';

/** Jobs about a stream, which have a number and a time limit. */
export type StreamJobName = 'capture' | 'cutSheet' | 'plan' | 'sheet' | 'sourceSheets' | 'timeline';
/** All the jobs there are, and what each asks for and gives. */
export type JobName = StreamJobName | 'preload' | 'wait';
export type JobRequestOf<Name extends JobName> = Parameters<WorkerApi[Name]>[0];
export type JobResultOf<Name extends JobName> =
  Awaited<ReturnType<WorkerApi[Name]>> extends Outcome<infer Value> ? Value : never;

export interface Job<Name extends JobName> {
  readonly name: Name;
  readonly request: JobRequestOf<Name>;
}

/** What a job may call back while it runs, and not once it has ended. */
export interface JobCallbacks {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly chooseVariant?: VariantChooser | undefined;
  /** What its URL stands for, if it is one of ours. */
  readonly local?: (() => Promise<LocalSource>) | undefined;
}

/** What runs jobs, several at once. It ends by itself when it crashes or hangs, and cannot be started again. */
export interface Executor {
  /** How many jobs it is given at once, at least 1. */
  readonly capacity: number;
  /** False from the moment on in which it crashed, hung or was closed. */
  readonly isAlive: boolean;
  /**
   * Runs a job. When the signal fires the job is told, and settles once it has ended.
   *
   * @throws SnapError the job's own; `timeout` where the job hung, which ends the executor; `worker-failed` where the
   * executor ended and the job is not to blame; what a callback threw, as it is.
   */
  run<Name extends JobName>(
    job: Job<Name>,
    callbacks: JobCallbacks,
    signal: AbortSignal,
  ): Promise<JobResultOf<Name>>;
  /** Ends it; every job rejects with `reason`. Calling it again does nothing. */
  close(reason: SnapError): void;
}
