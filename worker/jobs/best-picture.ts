import type { CaptureRequest, PassedOverSegment } from '../../shared/protocol.js';
import type { ChosenPicture } from '../decode/types.js';
import type { CutPicture, UncutSegment } from '../search/cut-pictures.js';
import type { SearchLog } from '../search/search-log.js';
import { pictureStatistics } from '../image/statistics.js';

/** What a decoder has to guess beyond this share of a picture makes it another picture. */
const MAX_DAMAGED_SHARE = 0.05;
/** So many pictures that show something are compared, or are looked at for one that is whole. */
const MOST_COMPARED = 3;
/** Of a picture that there is nothing against; what there is to see in it is added where that counts. */
const GOOD = 2;
const BLANK = 1;
const DAMAGED = 0;

export interface TakenPicture {
  readonly cut: CutPicture | UncutSegment;
  readonly picture: ChosenPicture;
}

export interface ChosenTaken extends TakenPicture {
  /** The segments that were looked into before it. */
  readonly passedOver: readonly PassedOverSegment[];
}

/** What is asked of a picture. */
export type Asked = Pick<CaptureRequest, 'seek' | 'skipBlank' | 'pick'>;

/** Whether further pictures are wanted where `seek` names a single one. */
export function wantsMore({ skipBlank, pick }: Asked): boolean {
  return skipBlank || pick !== 'first';
}

/** Of several pictures the best: whole rather than damaged, and as the caller asks, not blank, or with most to see. */
export class BestPicture {
  readonly #asked: Asked;
  readonly #log: SearchLog;
  #best: ChosenTaken | undefined;
  #score = -1;
  #compared = 0;

  constructor(asked: Asked, log: SearchLog) {
    this.#asked = asked;
    this.#log = log;
  }

  /** Whether there is nothing better to wait for. Throws what another segment cannot make up for. */
  async consider(
    { segment }: TakenPicture['cut'],
    take: () => Promise<TakenPicture>,
  ): Promise<boolean> {
    try {
      const taken = await take();
      const { score, isBlank } = this.#judge(taken.picture);
      if (!isBlank) this.#compared += 1;
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

  /** Whether there is a picture, and it is not damaged. */
  get isWhole(): boolean {
    return this.#score > DAMAGED;
  }

  get isEmpty(): boolean {
    return !this.#best;
  }

  orThrow(error: unknown): ChosenTaken {
    if (this.#best) return this.#best;
    throw error instanceof Error ? error : this.#log.failure();
  }

  #isEnough(score: number): boolean {
    const { seek, pick } = this.#asked;
    if (seek !== 'segment' && !wantsMore(this.#asked)) return true;
    return (score >= GOOD && pick === 'first') || this.#compared === MOST_COMPARED;
  }

  #judge(picture: ChosenPicture): { readonly score: number; readonly isBlank: boolean } {
    const { skipBlank, pick } = this.#asked;
    if (picture.damagedShare > MAX_DAMAGED_SHARE) return { score: DAMAGED, isBlank: false };
    if (!skipBlank && pick === 'first') return { score: GOOD, isBlank: false };
    const { isBlank, detail } = pictureStatistics(picture);
    if (isBlank) return { score: BLANK, isBlank };
    return { score: pick === 'first' ? GOOD : GOOD + detail, isBlank };
  }
}
