import { PRESENTATION_CLOCK, type ResolvedClock } from '../../../shared/clock.js';
import type { PlannedPlace } from '../../../shared/protocol.js';
import type { Seek } from '../../../shared/types.js';
import { ANY_COPY } from '../../../worker/fetch/copies.js';
import {
  cutPictures,
  type CutContext,
  type CutPicture,
  type CutStations,
  type UncutSegment,
} from '../../../worker/search/cut-pictures.js';
import { SearchLog } from '../../../worker/search/search-log.js';
import { makeStations } from '../jobs/node-stations.js';

export interface Call extends PlannedPlace {
  readonly seek?: Seek;
  readonly wantsMore?: boolean;
  readonly clock?: ResolvedClock;
  /** Told what was looked into. */
  readonly log?: SearchLog;
  readonly maxBytes?: number;
  readonly stations?: CutStations;
  readonly signal?: AbortSignal;
  readonly refuseUncut?: CutContext['refuseUncut'];
}

export interface Cut {
  readonly cuts: readonly (CutPicture | UncutSegment)[];
  readonly bytesFetched: number;
  /** How many reads were begun. */
  readonly reads: number;
}

/** Takes so many of the pictures that stand for a moment; by default the first. */
export async function cut(call: Call, most = 1): Promise<Cut> {
  const { playlistUrl, target, seek = 'segment', wantsMore = false } = call;
  const { stations = makeStations(), signal = new AbortController().signal } = call;
  const { log = new SearchLog(seek !== 'exact'), maxBytes = 10_000_000 } = call;
  let bytesFetched = 0;
  let reads = 0;
  const cuts: (CutPicture | UncutSegment)[] = [];
  const { clock = PRESENTATION_CLOCK } = call;
  const wish = { seek, clock, wantsMore } as const;
  for await (const found of cutPictures(stations, target, wish, {
    playlistUrl,
    log,
    limits: { maxBytes, signal },
    copies: ANY_COPY,
    refuseUncut: call.refuseUncut,
    onRead: () => (reads += 1),
    onFetched: (bytes) => (bytesFetched += bytes),
  })) {
    cuts.push(found);
    if (cuts.length === most) break;
  }
  return { cuts, bytesFetched, reads };
}

export async function cutOne(call: Call): Promise<CutPicture> {
  const [found] = (await cut(call)).cuts;
  if (found?.kind !== 'cut') throw new Error('Nothing was cut');
  return found;
}
