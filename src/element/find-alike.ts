import { ALIKE, difference, type Levels } from './sketch.js';

/** A picture of the stream, captured in a small size. */
export interface TriedPicture {
  /** When it begins, in seconds on the stream's timeline: it tells pictures apart. */
  readonly begin: number;
  readonly levels: Levels;
}

/** The picture that looks like the one on the screen. */
export interface AlikePicture {
  /** Where it is: so many seconds later than expected. */
  readonly offset: number;
  /** Whether there is no doubt: the pictures right before it and after it were compared, and look different. */
  readonly isClear: boolean;
}

/** Takes the picture that is some seconds later than the expected one; `undefined` if there is none. */
export type TakePicture = (offset: number) => Promise<TriedPicture | undefined>;

/** No picture lasts shorter than this, so that none is left out between two that are one step apart. */
const STEP_SECONDS = 1 / 64;
/** A picture that is the same for so many steps has none right beside it. */
const LONGEST_STEPS = 8;
const USUAL_STEPS = 2;
/** Under load, browsers display pictures long before their clock says so, and few after that. */
const REACHES = [
  { before: 0.05, after: 0.2 },
  { before: 0.15, after: 0.5 },
] as const;
/** Mean differences of levels from this on: the pictures have nothing in common. */
const STRANGE = 24;
/** How much nearer a picture is to the one on the screen than to any other, at least. */
const CLEAR_SHARE = 0.5;
/** Each is a capture. */
const MOST_TRIED = 48;

/** Seconds around the moment. */
interface Reach {
  readonly before: number;
  readonly after: number;
}

/**
 * Looks for the picture that was shown, first where it is expected, from `before` to `after` seconds around the moment,
 * and then in the pictures around that.
 *
 * @returns `undefined` if none looks like it
 */
export async function findAlike(
  shown: Levels,
  { before, after }: Reach,
  take: TakePicture,
): Promise<AlikePicture | undefined> {
  const search = new AlikeSearch(shown, take);
  await search.tryAround({ before, after }, 1);
  for (const reach of REACHES) {
    // Where several pictures look like that, further ones do not tell which it is.
    if (search.isClear() || search.hasAlike()) break;
    await search.tryAround(reach, search.stride());
  }
  const best = search.best();
  return best && { offset: best.step * STEP_SECONDS, isClear: search.isClear() };
}

function steps(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

interface Tried extends TriedPicture {
  readonly step: number;
  /** How much it differs from what was shown. */
  readonly difference: number;
}

class AlikeSearch {
  readonly #shown: Levels;
  readonly #take: TakePicture;
  /** By step; `undefined` where there is no picture. */
  readonly #tried = new Map<number, Tried | undefined>();

  constructor(shown: Levels, take: TakePicture) {
    this.#shown = shown;
    this.#take = take;
  }

  /** Tries pictures around the moment, and then those beside the best one. */
  async tryAround({ before, after }: Reach, stride: number): Promise<void> {
    const strides = (seconds: number): number => Math.ceil(seconds / STEP_SECONDS / stride);
    await this.#try(steps(-strides(before), strides(after)).map((count) => count * stride));
    await this.#climb();
  }

  async #try(wanted: readonly number[]): Promise<void> {
    const untried = wanted.filter((step) => !this.#tried.has(step));
    await Promise.all(
      untried.slice(0, MOST_TRIED - this.#tried.size).map(async (step) => {
        const picture = await this.#take(step * STEP_SECONDS);
        const tried = picture && {
          ...{ ...picture, step },
          difference: difference(picture.levels, this.#shown),
        };
        this.#tried.set(step, tried);
      }),
    );
  }

  /** Tries the pictures right beside the best one, and goes on from whichever is better. */
  async #climb(): Promise<void> {
    while (this.#tried.size < MOST_TRIED) {
      const best = this.best();
      const beside = best ? [-1, 1].map((direction) => this.#beside(best, direction)) : [];
      const untried = beside.filter((step) => step !== undefined && !this.#tried.has(step));
      if (untried.length === 0) return;
      await this.#try(untried.filter((step) => step !== undefined));
    }
  }

  /** The most alike; of two that are equally so, the one nearer to the moment. */
  best(): Tried | undefined {
    return this.#pictures().reduce<Tried | undefined>((best, one) => {
      if (one.difference >= STRANGE) return best;
      if (!best || one.difference < best.difference) return one;
      const isNearer = Math.abs(one.step) < Math.abs(best.step);
      return one.difference === best.difference && isNearer ? one : best;
    }, undefined);
  }

  hasAlike(): boolean {
    const best = this.best();
    return best !== undefined && best.difference < ALIKE;
  }

  isClear(): boolean {
    const best = this.best();
    if (!best) return false;
    const others = this.#pictures().filter(({ begin }) => begin !== best.begin);
    const isEnclosed = [-1, 1].every((direction) => {
      const step = this.#beside(best, direction);
      return step === undefined || this.#tried.get(step) !== undefined;
    });
    const isUnlike = ({ levels }: Tried): boolean =>
      best.difference < CLEAR_SHARE * difference(best.levels, levels);
    return isEnclosed && others.length > 0 && others.every(isUnlike);
  }

  /** How many steps a picture lasts, as far as it is known. */
  stride(): number {
    const begins = [...new Set(this.#pictures().map(({ begin }) => begin))].sort((a, b) => a - b);
    const durations = begins.slice(1).map((begin, i) => begin - (begins[i] ?? begin));
    const shortest = Math.min(...durations, Infinity);
    if (shortest === Infinity) return USUAL_STEPS;
    return Math.max(1, Math.floor(shortest / STEP_SECONDS));
  }

  /** The first step on one side of a picture that may be another one; `undefined`: it lasts long. */
  #beside({ step, begin }: Tried, direction: number): number | undefined {
    const ahead = steps(1, LONGEST_STEPS).map((count) => step + count * direction);
    return ahead.find((one) => this.#tried.get(one)?.begin !== begin);
  }

  #pictures(): readonly Tried[] {
    return [...this.#tried.values()].filter((one) => one !== undefined);
  }
}
