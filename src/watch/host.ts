import type { PlanData, PlannedPlace } from '../../shared/protocol.js';
import type { Snapshot } from '../results/snapshot.js';
import type { WatchClock } from './wait-until.js';

/** What a watch needs of the Snapper. */
export interface WatchHost {
  readonly clock: WatchClock;
  /** Where the newest keyframe is, from the playlists alone. */
  readonly locate: (signal: AbortSignal) => Promise<PlannedPlace>;
  /** All segments of the playlist. */
  readonly plan: (signal: AbortSignal) => Promise<PlanData>;
  /** The picture of a place; without one, the newest of any playlist of the stream. */
  readonly capture: (place: PlannedPlace | undefined, signal: AbortSignal) => Promise<Snapshot>;
}
