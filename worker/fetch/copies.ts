import type { CopyScope, HttpAge } from './types.js';

/** Media that no longer changes: as long as its playlist is kept. */
const ENDED_MS = 60_000;
/** Nothing tells when a live stream begins anew: it shares only what is fetched while it is waited for. */
const LIVE_MS = 0;

/** For how long a copy may stand in, in milliseconds of `performance.now()`. */
export interface CopyTerm {
  readonly from: number;
  readonly until: number;
  /** For the same job, which goes by one load of its playlist, whatever HTTP says. */
  readonly job: number;
  readonly jobUntil: number;
}

/** Where nobody says anything else: media that no longer changes. */
export const ANY_COPY: CopyScope = {
  life: '',
  job: -1,
  isLive: false,
  isReborn: false,
  isFresh: false,
  noCache: false,
  onUse: () => undefined,
};

export function copyTerm({ isLive, job }: CopyScope, maxAgeMs: HttpAge): CopyTerm {
  const now = performance.now();
  const ownMs = isLive ? LIVE_MS : ENDED_MS;
  // A server that gives live media an age vouches for it.
  const ms = maxAgeMs === undefined ? ownMs : Math.min(maxAgeMs, ENDED_MS);
  return { from: now, until: now + ms, job, jobUntil: now + ENDED_MS };
}

/** @param askedAt - When the answer was asked for: one that somebody else got since then is as good as an own one. */
export function mayStandIn(
  { from, until, job, jobUntil }: CopyTerm,
  scope: CopyScope,
  askedAt: number,
): boolean {
  if (scope.isFresh) return false;
  const now = performance.now();
  return from > askedAt || now < until || (job === scope.job && now < jobUntil);
}
