import { REACH_SECONDS, REACH_SEGMENTS } from '../../../shared/targets.js';
import type { Moment } from '../../../shared/types.js';
import { PACKET_BYTES } from '../../keyframe/ts/packets.js';
import type { FileBytes } from '../file-bytes.js';
import { secondsAhead, secondsBetween } from './time-stamps.js';
import { isSameMap, type ProgramMap } from './program-map.js';
import { median } from '../../../shared/median.js';
import { runsOf } from './clock-runs.js';
import { marksIn, readTsFacts, type TsFacts } from './ts-file.js';
import type { VideoMark } from './video-marks.js';

/** With fewer chunks, all of them are found as fast as one. */
const FEW_CHUNKS = 64;
/** In so many parts a file is looked at first; where their rates differ more than so, its clock may jump. */
const PARTS = 16;
const MOST_UNEVEN = 4;
/** How many chunks are looked at together. */
const AT_ONCE = 8;
/** A stretch that takes so much more time than the others that the clock may jump in it, or so much less. */
const ODD_SECONDS = 9;
const LEAST_ODD = 4;

/** A segment that begins at a byte of the file. */
export interface TsSegment {
  readonly position: number;
  /** In seconds from the file's first picture. */
  readonly time: number;
  readonly map: ProgramMap;
  readonly isDiscontinuous: boolean;
}

export interface TsSegments {
  readonly segments: readonly TsSegment[];
  /** In seconds. */
  readonly end: number;
}

/** A chunk's beginning on the file's time. */
interface Known {
  readonly chunk: number;
  readonly mark: VideoMark;
  readonly time: number;
}

/** Finds where in an MPEG-TS file which time is. */
export class TsIndex {
  readonly #file: FileBytes;
  readonly #facts: TsFacts;
  /** The first mark of chunks, and their first keyframe, where it is known. */
  readonly #firsts = new Map<number, VideoMark | undefined>();
  readonly #starts = new Map<number, VideoMark | undefined>();
  /** All that were seen, the file's first one in front. */
  readonly maps: ProgramMap[];

  static async open(file: FileBytes, signal: AbortSignal): Promise<TsIndex> {
    return new TsIndex(file, await readTsFacts(file, signal));
  }

  private constructor(file: FileBytes, facts: TsFacts) {
    this.#file = file;
    this.#facts = facts;
    this.maps = [facts.map];
    this.#firsts.set(0, facts.first);
    // What comes before the first picture tells what it is.
    this.#starts.set(0, { ...facts.first, position: 0 });
  }

  /** All segments, with exact times. */
  async all(signal: AbortSignal): Promise<TsSegments> {
    const { chunks } = this.#facts;
    const marks: VideoMark[] = [];
    for (let from = 0; from < chunks; from += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, chunks - from) }, (_, i) =>
        this.#start(from + i, signal),
      );
      marks.push(...(await Promise.all(some)).filter((mark) => mark !== undefined));
    }
    return this.#join(marks, signal);
  }

  /**
   * The same with exact times around a moment only, found with few reads. `undefined`: the clock may jump, so that the
   * way there has to be gone step by step.
   */
  async near(moment: Moment, signal: AbortSignal): Promise<TsSegments | undefined> {
    const { chunks, lastTicks, first, pictureSeconds } = this.#facts;
    if (chunks <= FEW_CHUNKS || lastTicks === undefined) return undefined;
    const end = secondsAhead(first.ticks, lastTicks) + pictureSeconds;
    const coarse = await this.#coarse(end, signal);
    const found = coarse && (await this.#locate(wantedPlace(moment, end, chunks), coarse, signal));
    const around = found && (await this.#around(found, end / chunks, signal));
    if (!coarse || !around) return undefined;
    return { segments: this.#interpolate(coarse, around, end), end };
  }

  /** Marks at even distances; `undefined` where they do not rise evenly enough for one clock. */
  async #coarse(end: number, signal: AbortSignal): Promise<readonly Known[] | undefined> {
    const { chunks, first } = this.#facts;
    const known: Known[] = [{ chunk: 0, mark: first, time: 0 }];
    for (let part = 1; part < PARTS; part++) {
      const chunk = Math.floor((chunks * part) / PARTS);
      const before = known.at(-1);
      const next = before && (await this.#follow(before, chunk, signal));
      if (!next) return undefined;
      const rate = ((next.time - before.time) / (chunk - before.chunk)) * (chunks / end);
      if (rate > MOST_UNEVEN || rate < 1 / MOST_UNEVEN) return undefined;
      known.push(next);
    }
    const last = known.at(-1);
    return last && last.time < end ? known : undefined;
  }

  /** The first mark of a chunk after one that is known. */
  async #follow(before: Known, chunk: number, signal: AbortSignal): Promise<Known | undefined> {
    const mark = await this.#first(chunk, signal);
    if (mark?.map !== this.#facts.map) return undefined;
    return { chunk, mark, time: before.time + secondsAhead(before.mark.ticks, mark.ticks) };
  }

  /** The chunk that holds a time, or the one of a number. */
  async #locate(
    { time, chunk }: ReturnType<typeof wantedPlace>,
    coarse: readonly Known[],
    signal: AbortSignal,
  ): Promise<Known | undefined> {
    let low = coarse.findLast((one) =>
      chunk === undefined ? one.time <= time : one.chunk <= chunk,
    );
    if (!low) return undefined;
    if (chunk !== undefined) return chunk === low.chunk ? low : this.#follow(low, chunk, signal);
    const above = coarse[coarse.indexOf(low) + 1];
    let high = above?.chunk ?? this.#facts.chunks;
    let most = above?.time ?? Infinity;
    while (high - low.chunk > 1) {
      const middle: Known | undefined = await this.#follow(low, (low.chunk + high) >> 1, signal);
      if (!middle || middle.time > most) return undefined;
      if (middle.time <= time) low = middle;
      else ({ chunk: high, time: most } = middle);
    }
    return low;
  }

  /** The beginnings of the segments that may be looked into for a moment in a chunk. */
  async #around(
    found: Known,
    chunkSeconds: number,
    signal: AbortSignal,
  ): Promise<readonly Known[] | undefined> {
    const reach = Math.min(REACH_SEGMENTS, Math.ceil(REACH_SECONDS / chunkSeconds)) + 2;
    const from = Math.max(0, found.chunk - reach);
    const to = Math.min(this.#facts.chunks, found.chunk + reach + 1);
    const numbers = Array.from({ length: to - from }, (_, i) => from + i);
    const marks = await Promise.all(numbers.map((chunk) => this.#start(chunk, signal)));
    const known: Known[] = [];
    for (const [i, mark] of marks.entries()) {
      if (mark?.map !== this.#facts.map) return undefined;
      const time = found.time + secondsBetween(found.mark.ticks, mark.ticks);
      const step = time - (known.at(-1)?.time ?? time - chunkSeconds);
      if (step <= 0 || isOdd(step, chunkSeconds)) return undefined;
      known.push({ chunk: from + i, mark, time: Math.max(0, time) });
    }
    return known;
  }

  /** All chunks: those around the moment as they are, the others about where they should be. */
  #interpolate(
    coarse: readonly Known[],
    around: readonly Known[],
    end: number,
  ): readonly TsSegment[] {
    const { chunks, chunkBytes, map } = this.#facts;
    const [from, to] = [around[0]?.chunk ?? 0, around.at(-1)?.chunk ?? 0];
    const outside = coarse.filter(({ chunk }) => chunk < from || chunk > to);
    const known = [...outside, ...around].sort((a, b) => a.chunk - b.chunk);
    const segments: TsSegment[] = [];
    known.forEach(({ chunk, mark, time }, i) => {
      const next = known[i + 1] ?? { chunk: chunks, time: end };
      const isExact = chunk >= from && chunk <= to;
      const position = isExact || chunk === 0 ? mark.position : chunk * chunkBytes;
      const start = chunk === 0 ? 0 : position;
      segments.push({ position: start, time, map, isDiscontinuous: false });
      for (let other = chunk + 1; other < next.chunk; other++) {
        const share = (other - chunk) / (next.chunk - chunk);
        const between = time + (next.time - time) * share;
        segments.push({
          ...{ position: other * chunkBytes, time: between, map },
          isDiscontinuous: false,
        });
      }
    });
    return segments;
  }

  /** Puts the times of all segments together; where they jump, a segment ends. */
  async #join(marks: readonly VideoMark[], signal: AbortSignal): Promise<TsSegments> {
    const steps = marks.slice(1).map((mark, i) => secondsBetween(marks[i]?.ticks ?? 0, mark.ticks));
    const usual = median(steps.filter((step) => step > 0)) ?? 0;
    const segments: TsSegment[] = [];
    let time = 0;
    for (const [i, mark] of marks.entries()) {
      if (segments.at(-1)?.position !== mark.position) segments.push(segmentAt(mark, time, false));
      const step = steps[i];
      const isSame = mark.map === marks[i + 1]?.map;
      if (step !== undefined && isSame && step > 0 && !isOdd(step, usual)) {
        time += step;
        continue;
      }
      time = await this.#lookInto(mark, marks[i + 1], { segments, time }, signal);
    }
    return { segments, end: time };
  }

  /** Reads all from one mark to the next, or to the file's end, and cuts it where its clock jumps. */
  async #lookInto(
    from: VideoMark,
    next: VideoMark | undefined,
    { segments, time }: { readonly segments: TsSegment[]; readonly time: number },
    signal: AbortSignal,
  ): Promise<number> {
    const { pictureSeconds } = this.#facts;
    const range = { from: from.position, to: next?.position ?? this.#file.size };
    const marks: VideoMark[] = [];
    for await (const mark of marksIn(this.#file, range, from.map, signal)) marks.push(mark);
    if (next) marks.push(next);
    let now = time;
    const runs = runsOf(marks, pictureSeconds);
    for (const [i, { first, seconds, longest }] of runs.entries()) {
      if (i > 0) segments.push(segmentAt(this.#known(first), now, true));
      const isLast = i === runs.length - 1;
      now += isLast && next ? Math.max(0, seconds) : longest + pictureSeconds;
    }
    return now;
  }

  /** The first mark of a chunk. */
  async #first(chunk: number, signal: AbortSignal): Promise<VideoMark | undefined> {
    if (this.#firsts.has(chunk)) return this.#firsts.get(chunk);
    let first: VideoMark | undefined;
    for await (const mark of this.#marks(chunk, signal)) {
      first = this.#known(mark);
      break;
    }
    this.#firsts.set(chunk, first);
    return first;
  }

  /** Where the segment of a chunk begins: with its first keyframe, or else with its first picture. */
  async #start(chunk: number, signal: AbortSignal): Promise<VideoMark | undefined> {
    if (this.#starts.has(chunk)) return this.#starts.get(chunk);
    let start: VideoMark | undefined;
    for await (const mark of this.#marks(chunk, signal)) {
      start ??= mark;
      if (!mark.isKeyframe) continue;
      start = mark;
      break;
    }
    const known = start && this.#known(start);
    this.#starts.set(chunk, known);
    return known;
  }

  #marks(chunk: number, signal: AbortSignal): AsyncGenerator<VideoMark> {
    const { chunkBytes, map } = this.#facts;
    const from = chunk * chunkBytes;
    // With the packet that the next chunk begins in.
    const to = Math.min(from + chunkBytes + PACKET_BYTES - 1, this.#file.size);
    return marksIn(this.#file, { from, to }, map, signal);
  }

  /** The same, with the map that stands for all that are equal. */
  #known(mark: VideoMark): VideoMark {
    let map = this.maps.find((known) => isSameMap(known, mark.map));
    if (!map) this.maps.push((map = mark.map));
    return { ...mark, map };
  }
}

function segmentAt(
  { position, map }: VideoMark,
  time: number,
  isDiscontinuous: boolean,
): TsSegment {
  return { position, time, map, isDiscontinuous };
}

function isOdd(step: number, usual: number): boolean {
  return step > usual + ODD_SECONDS || step < usual / LEAST_ODD;
}

/** The time of a moment, or its segment's number. */
function wantedPlace(
  moment: Moment,
  end: number,
  chunks: number,
): { readonly time: number; readonly chunk: number | undefined } {
  switch (moment.kind) {
    case 'time':
      return { time: moment.time, chunk: undefined };
    case 'percent':
      return { time: (end * moment.percent) / 100, chunk: undefined };
    case 'sequence':
      return { time: 0, chunk: Math.min(moment.sequence, chunks - 1) };
    case 'live':
      return { time: end, chunk: undefined };
    case 'start':
    case 'date':
      return { time: 0, chunk: undefined };
  }
}
