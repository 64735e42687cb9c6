import type { SnapError } from '../../shared/errors.js';
import type { MissReason } from '../options/watch.js';

/** What came of one due time. */
export type Taken<Picture> = { readonly kind: 'taken'; readonly picture: Picture } | Missed;

export interface Missed {
  readonly kind: 'missed';
  readonly reason: Exclude<MissReason, 'late'>;
  readonly error?: SnapError | undefined;
}
