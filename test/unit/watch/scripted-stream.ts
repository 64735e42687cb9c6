import { SnapError } from '../../../shared/errors.js';
import type { PlanData, PlannedPlace } from '../../../shared/protocol.js';
import type { MediaSegment } from '../../../shared/targets.js';
import type { Snapshot } from '../../../src/results/snapshot.js';
import type { WatchHost } from '../../../src/watch/host.js';

/** A clock that passes only while somebody waits: each wait ends at once, at the time that it waited for. */
export class PassingClock {
  /** In milliseconds since 1970. */
  time = Date.UTC(2026, 0, 1);
  /** How long each exact wait was. */
  readonly waits: number[] = [];
  /** Sets the clock while a wait is under way: how far, by the number of the wait. */
  readonly jumps = new Map<number, number>();

  readonly now = (): number => this.time;

  readonly wait = (milliseconds: number): Promise<void> => {
    this.waits.push(milliseconds);
    this.time += milliseconds + (this.jumps.get(this.waits.length) ?? 0);
    return Promise.resolve();
  };

  readonly sleep = (milliseconds: number): Promise<void> => this.wait(milliseconds);
}

const SEGMENT_MS = 4000;
const WINDOW = 4;

/** A live stream of segments of four seconds, which goes by a clock. */
export class ScriptedStream implements WatchHost {
  readonly clock: PassingClock;
  readonly startMs: number;
  life = 'first';
  isReborn = false;
  /** In seconds since the start: there is none before, or after. */
  presentFrom = -Infinity;
  endsAt = Infinity;
  /** What the next captures fail with. */
  readonly failures: SnapError[] = [];
  /** How long a capture takes, in milliseconds. */
  captureMs = 0;
  readonly log: string[] = [];
  /** Where the segments of the stream have no keyframes: the picture is that of the one before. */
  keyframeEvery = 1;
  firstSequence = 0;
  dated = true;

  constructor(clock: PassingClock) {
    this.clock = clock;
    // What a playlist lists at the start has been published before.
    this.startMs = clock.time - WINDOW * SEGMENT_MS;
  }

  locate(): Promise<PlannedPlace> {
    this.log.push('locate');
    return this.#present(() => {
      const newest = this.#newest();
      const segments = [...Array(WINDOW).keys()].map((i) => this.#segment(newest - WINDOW + 1 + i));
      const target = { time: 12, dateMs: undefined, segments, index: WINDOW - 1 };
      return {
        playlistUrl: 'https://a.test/i.m3u8',
        visit: this.#visit(),
        hasOthers: false,
        target,
      };
    });
  }

  plan(): Promise<PlanData> {
    this.log.push('plan');
    return this.#present(() => {
      const newest = this.#newest();
      const segments = [...Array(WINDOW).keys()].map((i) => this.#segment(newest - WINDOW + 1 + i));
      const targets = segments.map((_segment, index) => ({
        time: index * 4,
        dateMs: undefined,
        index,
      }));
      const facts = {
        playlistUrl: 'https://a.test/i.m3u8',
        hasOthers: false,
        targetDuration: 4,
        start: 0,
        end: 16,
      };
      return { ...facts, visit: this.#visit(), segments, targets };
    });
  }

  capture(place: PlannedPlace | undefined): Promise<Snapshot> {
    const index = place?.target.segments[place.target.index]?.sequence ?? NaN;
    const taken = Math.floor(index / this.keyframeEvery) * this.keyframeEvery;
    this.log.push(`capture ${place ? taken : 'anywhere'}`);
    this.clock.time += this.captureMs;
    const failure = this.failures.shift();
    if (failure) return Promise.reject(failure);
    const { url, sequence, byteRange, programDateTimeMs } = this.#segment(taken);
    const content = `${this.life} ${sequence}`;
    const image = { blob: new Blob([content]), width: 1, height: 1, type: 'image/jpeg' };
    const programDateTime =
      programDateTimeMs === undefined ? undefined : new Date(programDateTimeMs);
    const snapshot = {
      images: [image],
      segment: { url, sequence, byteRange },
      mediaTime: sequence * 4,
      programDateTime,
    };
    return Promise.resolve(snapshot as unknown as Snapshot);
  }

  get captures(): readonly string[] {
    return this.log.filter((entry) => entry.startsWith('capture'));
  }

  #present<T>(answer: () => T): Promise<T> {
    const isPresent = this.clock.time >= this.startMs + this.presentFrom * 1000;
    if (isPresent) return Promise.resolve(answer());
    const details = { url: 'https://a.test/i.m3u8', status: 404 };
    return Promise.reject(new SnapError('playlist-not-found', 'It is not there', details));
  }

  #newest(): number {
    const seconds = Math.min(this.endsAt, (this.clock.time - this.startMs) / 1000);
    return this.firstSequence + Math.floor(seconds / 4) - 1;
  }

  #visit(): PlannedPlace['visit'] {
    const { life, isReborn } = this;
    const isLive = (this.clock.time - this.startMs) / 1000 < this.endsAt;
    return { life, job: 1, isLive, isReborn };
  }

  #segment(sequence: number): MediaSegment {
    return {
      url: `https://a.test/s${sequence}.ts?token=${this.log.length}`,
      sequence,
      byteRange: undefined,
      discontinuitySequence: 0,
      startTime: 0,
      duration: 4,
      programDateTimeMs: this.dated ? this.startMs + sequence * SEGMENT_MS : undefined,
      isGap: false,
      map: undefined,
      keys: [],
      isIFrame: false,
    };
  }
}
