import type { CaptureRequest, PlannedPlace, Progress } from '../../shared/protocol.js';
import type { WantedSize } from '../playlist/variants/variant-size.js';
import { startStepTimer, type StepTimer } from './step-timer.js';

/** What a job can tell while it runs. */
export interface JobContext {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** One capture under way. */
export interface CaptureJob {
  readonly request: CaptureRequest;
  readonly signal: AbortSignal;
  readonly timer: StepTimer;
  /** The same object through all attempts of the job. */
  readonly counts: { bytesFetched: number; imagesDone: number };
  /** Whether another segment may stand for one that cannot be used. */
  readonly toleratesUnusable: boolean;
  /** Told when the bytes of a picture are there. */
  readonly settle: () => void;
  readonly report: (step: Progress['step']) => void;
}

/** What a capture gives, and the memory in it that is handed over to the page. */
export interface Made<Result> {
  readonly result: Result;
  readonly buffers: readonly ArrayBuffer[];
}

/** How a capture comes by what is asked of it. */
export interface Output<Result> {
  /** The least size of a picture that serves; `undefined` in both directions: as large as it comes. */
  readonly wanted: WantedSize;
  /** Gets ready what is needed whatever the stream is. Calling it again costs nothing. */
  preload(): Promise<void>;
  /** Begins to get ready what a stream of these codecs is certain to need; given as RFC 6381 strings. Never fails. */
  prepare(codecs: readonly string[]): void;
  make(job: CaptureJob, place: PlannedPlace): Promise<Made<Result>>;
}

export function startCaptureJob(
  request: CaptureRequest,
  { signal, onProgress }: JobContext,
): CaptureJob {
  const counts = { bytesFetched: 0, imagesDone: 0 };
  return {
    request,
    signal,
    timer: startStepTimer(),
    counts,
    toleratesUnusable: true,
    settle: () => undefined,
    report: (step) => {
      onProgress({ step, ...counts });
    },
  };
}
