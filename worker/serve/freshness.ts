import type { ServeLimits } from '../../shared/served.js';
import type { KeptFacts } from './types.js';

type Ages = Pick<ServeLimits, 'previewMaxAge' | 'maxAge'>;

/** For how long a file is still good, in seconds; 0 or less: it is not. */
export function secondsLeft(
  { isFixed, madeAt }: Pick<KeptFacts, 'isFixed' | 'madeAt'>,
  { previewMaxAge, maxAge }: Ages,
  now: number,
): number {
  // A clock that was set back makes nothing good for longer.
  const age = Math.abs(now - madeAt) / 1000;
  return (isFixed ? maxAge : previewMaxAge) - age;
}

export function isFresh(
  facts: Pick<KeptFacts, 'isFixed' | 'madeAt'>,
  limits: Ages,
  now: number,
): boolean {
  return secondsLeft(facts, limits, now) > 0;
}

/** For how long the browser may use an answer without asking again. */
export function cacheControlOf(
  facts: Pick<KeptFacts, 'isFixed' | 'madeAt'>,
  limits: Ages,
  now: number,
): string {
  const seconds = Math.max(0, Math.floor(secondsLeft(facts, limits, now)));
  return facts.isFixed ? `max-age=${seconds}, immutable` : `max-age=${seconds}, must-revalidate`;
}

/** What has to go so that another file has room: all that is too old, then what is oldest. */
export function surplus(
  kept: readonly KeptFacts[],
  added: Pick<KeptFacts, 'bytes' | 'madeAt'>,
  limits: Pick<ServeLimits, 'previewMaxAge' | 'maxAge' | 'maxBytes'>,
): readonly KeptFacts[] {
  const fresh = (one: KeptFacts): boolean => isFresh(one, limits, added.madeAt);
  const newestFirst = kept.filter(fresh).sort((one, other) => other.madeAt - one.madeAt);
  let room = limits.maxBytes - added.bytes;
  const crowdedOut = newestFirst.filter(({ bytes }) => {
    room -= bytes;
    return room < 0;
  });
  return [...kept.filter((one) => !fresh(one)), ...crowdedOut];
}
