import type { PlanData, PlannedPlace, PlannedTarget } from '../../shared/protocol.js';
import { surroundingsOf, type MediaSegment } from '../../shared/targets.js';
import type { SeenPicture } from '../options/watch.js';
import { isSegmentOf, SeenLives } from './same-picture.js';

/** What a load of the playlist lists that earlier ones did not. */
export interface Found {
  /** In order. */
  readonly places: readonly PlannedPlace[];
  /** How many segments came and went between two loads. */
  readonly left: number;
  /** Whether the stream may have begun anew. */
  readonly isNewLife: boolean;
}

/** Tells the segments of a live playlist that are new. Of the first load, only the newest one is. */
export class NewSegments {
  readonly #lives = new SeenLives();
  readonly #after: SeenPicture | undefined;
  /** The media sequence number of the newest segment so far. */
  #newest: number | undefined;

  constructor(after: SeenPicture | undefined) {
    this.#after = after;
  }

  find(plan: PlanData): Found {
    const isNewLife = this.#lives.isNew(plan.visit);
    const listed = plan.targets.flatMap((target) => {
      const segment = plan.segments[target.index];
      return segment ? [{ target, segment }] : [];
    });
    const newest = listed.at(-1)?.segment.sequence ?? -1;
    const before = isNewLife ? undefined : this.#before(listed, newest);
    this.#newest = newest;
    const fresh =
      before === undefined
        ? listed.slice(-1)
        : listed.filter(({ segment }) => segment.sequence > before);
    const first = fresh[0]?.segment.sequence;
    return {
      places: fresh.map(({ target }) => toPlace(plan, target)),
      left: before === undefined || first === undefined ? 0 : first - before - 1,
      isNewLife,
    };
  }

  /** The last segment that is not new; `undefined`: they begin anew. */
  #before(
    listed: readonly { readonly segment: MediaSegment }[],
    newest: number,
  ): number | undefined {
    if (this.#newest !== undefined) return newest < this.#newest ? undefined : this.#newest;
    const { segment } = this.#after ?? {};
    const isListed = listed.some((one) => this.#after && isSegmentOf(one.segment, this.#after));
    return isListed ? segment?.sequence : undefined;
  }
}

function toPlace(plan: PlanData, { time, dateMs, index }: PlannedTarget): PlannedPlace {
  const target = { time, dateMs, ...surroundingsOf(plan.segments, index) };
  const { playlistUrl, visit, hasOthers } = plan;
  return { playlistUrl, visit, hasOthers, target };
}
