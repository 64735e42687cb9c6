import type {
  CaptureRequest,
  PlannedPlace,
  Progress,
  SnapshotData,
} from '../../shared/protocol.js';
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
  bytesFetched: number;
  imagesDone: number;
  readonly report: (step: Progress['step']) => void;
}

/** How a capture comes by what is asked of it. */
export interface Output {
  /** The least size of a picture that serves; `undefined` in both directions: as large as it comes. */
  readonly wanted: WantedSize;
  /** Gets ready what is needed whatever the stream is. Calling it again costs nothing. */
  preload(): Promise<void>;
  /** Begins to get ready what a stream of these codecs is certain to need; given as RFC 6381 strings. Never fails. */
  prepare(codecs: readonly string[]): void;
  make(job: CaptureJob, place: PlannedPlace): Promise<SnapshotData>;
}

export function startCaptureJob(
  request: CaptureRequest,
  { signal, onProgress }: JobContext,
): CaptureJob {
  const job: CaptureJob = {
    request,
    signal,
    timer: startStepTimer(),
    bytesFetched: 0,
    imagesDone: 0,
    report: (step) => {
      onProgress({ step, bytesFetched: job.bytesFetched, imagesDone: job.imagesDone });
    },
  };
  return job;
}
