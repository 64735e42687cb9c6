import type { CaptureRequest } from '../../shared/protocol.js';
import type { ChosenPicture } from '../decode/types.js';
import { requireNoKeyframe } from '../search/error-context.js';
import type { CutPicture, UncutSegment } from '../search/cut-pictures.js';
import { pictureStatistics } from '../image/statistics.js';

/** What a decoder has to guess beyond this share of a picture makes it another picture. */
const MAX_DAMAGED_SHARE = 0.05;
/** Of a picture that there is nothing against; what there is to see in it is added where that counts. */
const GOOD = 2;
const BLANK = 1;
const DAMAGED = 0;

export interface TakenPicture {
  readonly cut: CutPicture | UncutSegment;
  readonly picture: ChosenPicture;
}

/** Of several pictures the best: whole rather than damaged, and as the caller asks, not blank, or with most to see. */
export class BestPicture {
  readonly #request: Pick<CaptureRequest, 'skipBlank' | 'pick'>;
  #best: TakenPicture | undefined;
  #score = -1;
  #missing: unknown;

  constructor(request: Pick<CaptureRequest, 'skipBlank' | 'pick'>) {
    this.#request = request;
  }

  /** Whether there is nothing better to wait for. Throws what is not just a lack of a keyframe. */
  async consider(
    { segment }: TakenPicture['cut'],
    take: () => Promise<TakenPicture>,
  ): Promise<boolean> {
    try {
      const taken = await take();
      const score = this.#judge(taken.picture);
      if (score > this.#score) {
        this.#best = taken;
        this.#score = score;
      }
      return score >= GOOD && this.#request.pick === 'first';
    } catch (error) {
      const missing = requireNoKeyframe(error, segment.url);
      this.#missing ??= missing;
      return false;
    }
  }

  /** Whether there is a picture, and it is not damaged. */
  get isWhole(): boolean {
    return this.#score > DAMAGED;
  }

  orThrow(error: unknown): TakenPicture {
    if (this.#best) return this.#best;
    throw error ?? this.#missing;
  }

  #judge(picture: ChosenPicture): number {
    const { skipBlank, pick } = this.#request;
    if (picture.damagedShare > MAX_DAMAGED_SHARE) return DAMAGED;
    if (!skipBlank && pick === 'first') return GOOD;
    const { isBlank, detail } = pictureStatistics(picture);
    if (skipBlank && isBlank) return BLANK;
    return pick === 'first' ? GOOD : GOOD + detail;
  }
}
