import type { CaptureRequest } from '../../shared/protocol.js';
import type { ChosenPicture } from '../decode/types.js';
import { pictureStatistics } from '../image/statistics.js';
import {
  BLANK,
  DAMAGED,
  GOOD,
  type Chosen,
  type Criteria,
  type OfCut,
  type Verdict,
} from './best-taken.js';

/** What a decoder has to guess beyond this share of a picture makes it another picture. */
const MAX_DAMAGED_SHARE = 0.05;

export interface TakenPicture extends OfCut {
  readonly picture: ChosenPicture;
}

export type ChosenTaken = Chosen<TakenPicture>;

/** What is asked of a picture. */
export type Asked = Pick<CaptureRequest, 'seek' | 'skipBlank' | 'pick'>;

/** Whether further pictures are wanted where `seek` names a single one. */
export function wantsMore({ skipBlank, pick }: Asked): boolean {
  return skipBlank || pick !== 'first';
}

/** Whole rather than damaged, and as the caller asks, not blank, or with most to see. */
export function pictureCriteria(asked: Asked): Criteria<TakenPicture> {
  return {
    takesFirst: asked.seek !== 'segment' && !wantsMore(asked),
    takesGood: asked.pick === 'first',
    judge: ({ picture }) => judge(picture, asked),
  };
}

function judge(picture: ChosenPicture, { skipBlank, pick }: Asked): Verdict {
  if (picture.damagedShare > MAX_DAMAGED_SHARE) return { score: DAMAGED, counts: true };
  if (!skipBlank && pick === 'first') return { score: GOOD, counts: true };
  const { isBlank, detail } = pictureStatistics(picture);
  if (isBlank) return { score: BLANK, counts: false };
  return { score: pick === 'first' ? GOOD : GOOD + detail, counts: true };
}
