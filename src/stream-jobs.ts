import { throwIfAborted, untilAborted } from '../shared/abort.js';
import type { ResolvedClock } from '../shared/clock.js';
import type {
  CaptureOutput,
  CaptureRequest,
  Every,
  JobLimits,
  OutputKind,
  OutputResults,
  PlanData,
  PlannedPlace,
  StreamSource,
  TimelineData,
  TimelineRange,
} from '../shared/protocol.js';
import type { Moment, PictureChoice, Seek } from '../shared/types.js';
import type { ResolvedSnapperOptions } from './options/snapper.js';
import type { Runtime } from './runtime.js';
import type { JobCallbacks, JobRequestOf, JobResultOf, StreamJobName } from './workers/executor.js';

/** How a job reports to its caller, and is stopped. */
export interface JobControl extends JobCallbacks {
  readonly signal: AbortSignal | undefined;
}

/** A stream, and what its variant is chosen for. */
export interface StreamAsk<Kind extends OutputKind = OutputKind> {
  readonly stream: StreamSource;
  readonly output: CaptureOutput<Kind>;
}

export interface TimelineAsk extends StreamAsk {
  readonly range: TimelineRange;
}

export interface PlanAsk extends TimelineAsk {
  readonly every: Every;
}

/** One picture to take. */
export interface TakeAsk<Kind extends OutputKind> extends StreamAsk<Kind> {
  readonly moment: Moment;
  readonly seek: Seek;
  readonly skipBlank: boolean;
  readonly pick: PictureChoice;
  readonly clock: ResolvedClock;
  /** Where a plan says to take it. */
  readonly place: PlannedPlace | undefined;
}

type SheetJobName = 'sheet' | 'sourceSheets' | 'cutSheet';
export type SheetAsk<Name extends SheetJobName = 'sheet'> = Omit<
  JobRequestOf<Name>,
  'id' | 'timeoutSeconds'
>;

type Limits = Pick<
  ResolvedSnapperOptions,
  'timeoutSeconds' | 'decodeTimeoutSeconds' | 'maxSegmentBytes'
>;

/**
 * The jobs of one Snapper: each gets a number and the limits, runs in one of the workers, and rejects as soon as its
 * signal fires, without waiting for its end.
 */
export class StreamJobs {
  readonly #limits: Limits;
  readonly #start: () => Pick<Runtime, 'run' | 'wait'>;
  #count = 0;

  /** @param start - Gives the workers, or throws what every job is to reject with. */
  constructor(limits: Limits, start: () => Pick<Runtime, 'run' | 'wait'>) {
    this.#limits = limits;
    this.#start = start;
  }

  /** The number of the next job. */
  nextId(): number {
    this.#count += 1;
    return this.#count;
  }

  timeline(ask: TimelineAsk, control: JobControl): Promise<TimelineData> {
    return this.#run('timeline', this.#numbered(ask), control);
  }

  plan(ask: PlanAsk, control: JobControl): Promise<PlanData> {
    return this.#run('plan', this.#numbered(ask), control);
  }

  take<Kind extends OutputKind>(
    ask: TakeAsk<Kind>,
    control: JobControl,
    id = this.nextId(),
  ): Promise<OutputResults[Kind]> {
    const { timeoutSeconds, decodeTimeoutSeconds, maxSegmentBytes } = this.#limits;
    const request: CaptureRequest<Kind> = {
      ...{ ...ask, id, timeoutSeconds, decodeTimeoutSeconds, maxSegmentBytes },
      wantsProgress: control.onProgress !== undefined,
    };
    // The type of the job's function knows its kind, but not its name.
    return this.#run('capture', request, control) as Promise<OutputResults[Kind]>;
  }

  /**
   * `sheet` composes and encodes in whichever worker has room; its tiles are copied, so that another one can take over.
   * `sourceSheets` looks for sheets that the stream has itself, and `cutSheet` cuts tiles out of one of them.
   */
  sheets<Name extends SheetJobName>(
    name: Name,
    ask: SheetAsk<Name>,
    control: JobControl,
  ): Promise<JobResultOf<Name>> {
    return this.#run(name, this.#numbered(ask) as unknown as JobRequestOf<Name>, control);
  }

  #numbered<Ask>(ask: Ask): Ask & Pick<JobLimits, 'id' | 'timeoutSeconds'> {
    return { ...ask, id: this.nextId(), timeoutSeconds: this.#limits.timeoutSeconds };
  }

  /** Waits, in time also where the page is hidden, unless the worker ends meanwhile. */
  wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    const own = this.#start().wait(milliseconds);
    return untilAborted(own, signal);
  }

  async #run<Name extends StreamJobName>(
    name: Name,
    { stream: { local, ...stream }, ...rest }: JobRequestOf<Name>,
    { signal, ...callbacks }: JobControl,
  ): Promise<JobResultOf<Name>> {
    throwIfAborted(signal);
    // Files go to a worker once, when it asks.
    const request = { ...rest, stream } as JobRequestOf<Name>;
    const watched = signal ?? new AbortController().signal;
    const job = this.#start().run(name, request, { ...callbacks, local }, watched);
    return untilAborted(job, watched);
  }
}
