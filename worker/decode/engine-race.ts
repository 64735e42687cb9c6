import { median } from '../../shared/median.js';
import { keepLatest } from '../async/keep-latest.js';
import { createQueue, type Queue } from '../async/queue.js';
import type { CodecFacts, VideoCodec } from '../codecs/types.js';
import type { ChosenPicture, DecodeEngine } from './types.js';

/** A race begins after so many pictures with so many pixels: fewer are not worth a download. */
const [LEAST_PICTURES, LEAST_PIXELS] = [12, 16e6];
/** Pictures for each engine, of which the last few are measured: they have to warm up. */
const [TURNS, MEASURED] = [5, 3];
/** The share of the other's time that makes an engine the quicker one: a smaller difference is not worth a change. */
const CLEAR_SHARE = 0.85;
/** After so many pictures it is found out anew: machines get slower, or other work. */
const VALID_PICTURES = 1000;

/** What may be loaded to find out whether it is quicker, in bytes. */
const MOST_COST = 2_000_000;
/** Of pictures. */
const MAX_KINDS = 64;

/** Decodes a picture by the engine that is passed, or by others where it fails. */
export type DecodeFirstBy = (engine: DecodeEngine, quicker?: string) => Promise<ChosenPicture>;

/** What races have in common. */
export interface RaceTrack {
  /** Whether something may be loaded that may not be needed. */
  readonly mayLoad: () => boolean;
  /** In milliseconds. */
  readonly now: () => number;
  /** Whose turn it is: what is measured is decoded alone. */
  readonly turns: Queue;
}

/** The part of the Network Information API that says whether somebody saves data; not all browsers have it. */
interface SavesData {
  readonly navigator?: { readonly connection?: { readonly saveData?: boolean } };
}

/** In a worker: nothing is loaded in vain for users who save data. */
export function createRaceTrack(): RaceTrack {
  return {
    mayLoad: () => (globalThis as SavesData).navigator?.connection?.saveData !== true,
    now: () => performance.now(),
    turns: createQueue(),
  };
}

/** The races of a worker, one for each kind of pictures. */
export class EngineRaces {
  readonly #track: RaceTrack;
  readonly #races = new Map<string, EngineRace>();

  constructor(track: RaceTrack) {
    this.#track = track;
  }

  /**
   * The race for pictures of this kind.
   *
   * @param willing - engines that are ready to decode them, in the order in which they would be asked
   * @returns `undefined`: there is nothing to find out
   */
  async find(
    kind: string,
    codec: CodecFacts,
    [first, other]: readonly DecodeEngine[],
  ): Promise<EngineRace | undefined> {
    if (!first || !other || other.cost > MOST_COST || (await first.usesHardware(codec))) return;
    const race = this.#races.get(kind) ?? new EngineRace([first, other], codec.codec, this.#track);
    keepLatest(this.#races, [kind, race], MAX_KINDS);
    return race;
  }
}

/**
 * Finds out which of two engines needs less time for pictures of a kind on this machine, while many of them are decoded:
 * the one that is there, or the one that has to be loaded first. For some pictures they take turns.
 */
export class EngineRace {
  readonly #engines: readonly [DecodeEngine, DecodeEngine];
  readonly #codec: VideoCodec;
  readonly #track: RaceTrack;
  #state: 'over' | 'loading' | 'running' = 'over';
  #isQuicker = false;
  #times: readonly [number[], number[]] = [[], []];
  #turns = 0;
  /** Since the last race. */
  #pictures = 0;
  #pixels = 0;
  #enough = LEAST_PICTURES;

  /** The first one decodes until the second has proved to be quicker. */
  constructor(engines: readonly [DecodeEngine, DecodeEngine], codec: VideoCodec, track: RaceTrack) {
    this.#engines = engines;
    this.#codec = codec;
    this.#track = track;
  }

  /** Decodes a picture that both engines are ready to decode. */
  async decode(signal: AbortSignal, decode: DecodeFirstBy): Promise<ChosenPicture> {
    if (this.#state === 'running') {
      return this.#track.turns.add(signal, () => this.#takeTurn(decode));
    }
    const made = await this.#decodeByWinner(decode);
    this.#count(made);
    return made;
  }

  #decodeByWinner(decode: DecodeFirstBy): Promise<ChosenPicture> {
    const [first, other] = this.#engines;
    if (!this.#isQuicker) return decode(first);
    const [theirs, ours] = this.#times.map((times) => `${usual(times).toFixed(1)} ms`);
    return decode(other, `Measured: ${ours} for a picture, and ${theirs} by the one asked before`);
  }

  #count({ width, height }: ChosenPicture): void {
    this.#pictures += 1;
    this.#pixels += width * height;
    const isEnough = this.#pictures >= this.#enough && this.#pixels >= LEAST_PIXELS;
    if (this.#state === 'over' && isEnough && this.#track.mayLoad()) void this.#begin();
  }

  async #begin(): Promise<void> {
    this.#state = 'loading';
    try {
      await this.#engines[1].preload(this.#codec);
      this.#times = [[], []];
      this.#turns = 0;
      this.#state = 'running';
    } catch {
      this.#end(false);
    }
  }

  /** One after the other, so that what slows one of them down for a while does so for both. */
  async #takeTurn(decode: DecodeFirstBy): Promise<ChosenPicture> {
    // It may have ended while this picture waited.
    if (this.#state !== 'running') return this.#decodeByWinner(decode);
    const lane = this.#turns % 2 === 0 ? 0 : 1;
    this.#turns += 1;
    const engine = this.#engines[lane];
    const start = this.#track.now();
    try {
      const made = await decode(engine, lane === 0 ? undefined : 'It is being measured');
      if (made.engine === engine.name) this.#times[lane].push(this.#track.now() - start);
      // The other could not. Where the first cannot, the other took its picture over, and loses nothing by that.
      else if (lane === 1) this.#end(false);
      return made;
    } finally {
      this.#decide();
    }
  }

  #decide(): void {
    if (this.#state !== 'running' || this.#turns < 2 * TURNS) return;
    const [first, other] = this.#times;
    const isFair = Math.min(first.length, other.length) >= MEASURED;
    this.#end(isFair && usual(other) < CLEAR_SHARE * usual(first));
  }

  #end(isQuicker: boolean): void {
    this.#state = 'over';
    this.#isQuicker = isQuicker;
    this.#pictures = 0;
    this.#enough = VALID_PICTURES;
    if (!isQuicker) this.#engines[1].rest(this.#codec);
  }
}

/** The median of the last ones. */
function usual(times: readonly number[]): number {
  return median(times.slice(-MEASURED)) ?? Infinity;
}
