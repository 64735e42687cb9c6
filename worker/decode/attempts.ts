import type { EngineReason } from '../../shared/engine.js';
import type { SnapError } from '../../shared/errors.js';
import type { CodedPicture } from '../keyframe/types.js';
import type { ChosenPicture, DecodeEngine } from './types.js';

/** Why it is an engine's turn, or not. */
export interface Why {
  readonly reason: EngineReason;
  readonly detail?: string;
}

export const IN_DOUBT: Why = {
  reason: 'in-doubt',
  detail: 'The picture may be damaged, or its key wrong, which this engine would not tell',
};
const SUPPORTED: Why = { reason: 'supported' };
const LEFT_OUT: Why = { ...IN_DOUBT, detail: 'This engine left out a part of the picture' };

export type FailedAttempt = readonly [DecodeEngine, SnapError];

/** What counts most of what stood against the engines asked before. */
const WEIGHTS: readonly EngineReason[] = [
  'supported',
  'quicker',
  'others-unsupported',
  'others-failed',
  'in-doubt',
];

/** What the engines have said of one picture so far. */
export class Attempts {
  readonly failed: FailedAttempt[] = [];
  /** A picture of which parts are missing. */
  partial: ChosenPicture | undefined;
  #why: Why;

  /** `quicker`: what was measured of the one that is asked first. */
  constructor(quicker: string | undefined) {
    this.#why = quicker === undefined ? SUPPORTED : { reason: 'quicker', detail: quicker };
  }

  /** Why it is the next one's turn. */
  get why(): Why {
    return this.#why;
  }

  passOver(why: Why): void {
    if (WEIGHTS.indexOf(why.reason) > WEIGHTS.indexOf(this.#why.reason)) this.#why = why;
  }

  /** Whether no other engine has to be asked: for how much is damaged, or for more of the picture. */
  isDone({ tellsDamage }: DecodeEngine, { codec }: CodedPicture, made: ChosenPicture): boolean {
    if (tellsDamage.has(codec) || made.damagedShare === 0) return true;
    this.partial ??= made;
    this.passOver(LEFT_OUT);
    return false;
  }

  fail(engine: DecodeEngine, error: SnapError): void {
    const isUnsupported = error.code === 'unsupported-codec';
    const reason = isUnsupported ? 'others-unsupported' : 'others-failed';
    this.passOver({ reason, detail: error.message });
    this.failed.push([engine, error]);
  }

  /** The last engine's; none where one that is absent might decode what the others do not. */
  failure(isOneAbsent: boolean): SnapError | undefined {
    const last = this.failed.at(-1)?.[1];
    return isOneAbsent && last?.code === 'unsupported-codec' ? undefined : last;
  }
}
