import { isSnapError, type SnapErrorCode } from '../../shared/errors.js';
import type { PlannedPlace } from '../../shared/protocol.js';
import type { ResolvedWatchOptions } from '../options/watch.js';
import type { Snapshot } from '../results/snapshot.js';
import type { WatchHost } from './host.js';
import { assertPassing } from './on-schedule.js';
import type { Taken } from './taken.js';
import { isPlaceOf, SeenLives, wasTaken, type LastTaken } from './same-picture.js';

/** Failures of a place that another playlist of the stream need not share. */
const ELSEWHERE: ReadonlySet<SnapErrorCode> = new Set(['http', 'network', 'no-keyframe']);

/** Takes the newest keyframe of a stream, unless it was taken before: then nothing is fetched but playlists. */
export class NewestPicture {
  readonly #host: WatchHost;
  readonly #signal: AbortSignal;
  readonly #repeat: boolean;
  readonly #lives = new SeenLives();
  #last: LastTaken | undefined;
  /** The place that gave a picture of another segment, which the next look finds again. */
  #lastPlace: PlannedPlace | undefined;

  constructor(
    { after, repeat }: Pick<ResolvedWatchOptions, 'after' | 'repeat'>,
    host: WatchHost,
    signal: AbortSignal,
  ) {
    this.#host = host;
    this.#signal = signal;
    this.#repeat = repeat;
    this.#last = after;
  }

  async take(): Promise<Taken<Snapshot>> {
    let place: PlannedPlace;
    try {
      place = await this.#host.locate(this.#signal);
    } catch (error) {
      assertPassing(error);
      return { kind: 'missed', reason: 'away', error };
    }
    try {
      const picture = await this.#takeAt(place);
      if (picture) return { kind: 'taken', picture };
      return { kind: 'missed', reason: place.visit.isLive ? 'unchanged' : 'ended' };
    } catch (error) {
      assertPassing(error);
      return { kind: 'missed', reason: 'failed', error };
    }
  }

  /** `undefined`: it was taken before. */
  async #takeAt(place: PlannedPlace): Promise<Snapshot | undefined> {
    const isNewLife = this.#lives.isNew(place.visit);
    const last = this.#repeat ? undefined : this.#last;
    if (last && !isNewLife && this.#wasTakenAt(place, last)) return undefined;
    const picture = await this.#capture(place);
    this.#last = picture;
    this.#lastPlace = place;
    const isSame = last && (await wasTaken(picture, last, isNewLife));
    return isSame ? undefined : picture;
  }

  #wasTakenAt(place: PlannedPlace, last: LastTaken): boolean {
    if (isPlaceOf(place, last)) return true;
    const before = this.#lastPlace;
    const segment = before?.target.segments[before.target.index];
    if (!segment) return false;
    const { url, sequence, byteRange, programDateTimeMs: ms } = segment;
    const programDateTime = ms === undefined ? undefined : new Date(ms);
    const asked = { segment: { url, sequence, byteRange }, mediaTime: undefined, programDateTime };
    return isPlaceOf(place, asked);
  }

  async #capture(place: PlannedPlace): Promise<Snapshot> {
    try {
      return await this.#host.capture(place, this.#signal);
    } catch (error) {
      if (!isSnapError(error) || !ELSEWHERE.has(error.code)) throw error;
      return this.#host.capture(undefined, this.#signal);
    }
  }
}
