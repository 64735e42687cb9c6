import type { PassedOverSegment } from '../../shared/picture-segment.js';
import type { CutPicture, UncutSegment } from '../search/cut-pictures.js';
import type { SearchLog } from '../search/search-log.js';

/** So many that show something are compared, or are looked at for one that is whole. */
const MOST_COMPARED = 3;

/** There is something against it that makes it another picture; nothing is worse. */
export const DAMAGED = 0;
/** It shows nothing, which is not what was asked for. */
export const BLANK = 1;
/** There is nothing against it; what there is to see in it is added where that counts. */
export const GOOD = 2;

/** Something made of what was cut. */
export interface OfCut {
  readonly cut: CutPicture | UncutSegment;
}

export type Chosen<Taken extends OfCut> = Taken & {
  /** The segments that were looked into before it. */
  readonly passedOver: readonly PassedOverSegment[];
};

export interface Verdict {
  readonly score: number;
  /** Whether it is one of those that are compared. */
  readonly counts: boolean;
}

/** What makes one better than another. */
export interface Criteria<Taken extends OfCut> {
  /** Whether the first that can be had is taken, whatever it is. */
  readonly takesFirst: boolean;
  /** Whether one that is good is enough, so that no more are compared. */
  readonly takesGood: boolean;
  judge(taken: Taken): Verdict;
}

/** Of several the best. */
export class BestTaken<Taken extends OfCut> {
  readonly #criteria: Criteria<Taken>;
  readonly #log: SearchLog;
  #best: Chosen<Taken> | undefined;
  #score = -1;
  #compared = 0;

  constructor(criteria: Criteria<Taken>, log: SearchLog) {
    this.#criteria = criteria;
    this.#log = log;
  }

  /** Whether there is nothing better to wait for. Throws what another segment cannot make up for. */
  async consider({ segment }: OfCut['cut'], take: () => Promise<Taken>): Promise<boolean> {
    try {
      const taken = await take();
      const { score, counts } = this.#criteria.judge(taken);
      if (counts) this.#compared += 1;
      if (score > this.#score) {
        this.#best = { ...taken, passedOver: this.#log.passedOver };
        this.#score = score;
      }
      return this.#isEnough(score);
    } catch (error) {
      this.#log.passOver(error, segment);
      return false;
    }
  }

  /** Whether there is one, and it is not damaged. */
  get isWhole(): boolean {
    return this.#score > DAMAGED;
  }

  get isEmpty(): boolean {
    return !this.#best;
  }

  orThrow(error: unknown): Chosen<Taken> {
    if (this.#best) return this.#best;
    throw error instanceof Error ? error : this.#log.failure();
  }

  #isEnough(score: number): boolean {
    const { takesFirst, takesGood } = this.#criteria;
    return takesFirst || (takesGood && score >= GOOD) || this.#compared === MOST_COMPARED;
  }
}
