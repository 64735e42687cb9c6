import { createQueue, type Queue } from '../../async/queue.js';
import { KeptDecoder } from './decoder.js';

const NEVER = new AbortController().signal;

interface Lane {
  readonly decoder: KeptDecoder;
  readonly queue: Queue;
  /** Pictures that are being decoded or wait for it. */
  pictures: number;
}

/**
 * Decoders side by side, each for one picture at a time: a decoder would have to wait for this thread before its next
 * picture, while others work. The first is kept; the others go as soon as nothing waits for them.
 */
export class DecoderLanes {
  readonly #lanes: Lane[] = [];

  /**
   * Runs `job` with the decoder that has least to do, as `Queue.add` does.
   *
   * @param most - of decoders, 1 or more
   */
  use<T>(signal: AbortSignal, most: number, job: (decoder: KeptDecoder) => Promise<T>): Promise<T> {
    const lane = this.#choose(most);
    lane.pictures += 1;
    const done = lane.queue.add(signal, () => job(lane.decoder));
    void lane.queue.add(NEVER, () => {
      lane.pictures -= 1;
      if (lane.pictures === 0) this.#close(lane);
      return Promise.resolve();
    });
    return done;
  }

  #choose(most: number): Lane {
    const [least] = this.#lanes.slice(0, most).sort((a, b) => a.pictures - b.pictures);
    if (least && (least.pictures === 0 || this.#lanes.length >= most)) return least;
    const lane = { decoder: new KeptDecoder(), queue: createQueue(), pictures: 0 };
    this.#lanes.push(lane);
    return lane;
  }

  #close(lane: Lane): void {
    const index = this.#lanes.indexOf(lane);
    if (index < 1) return;
    this.#lanes.splice(index, 1);
    lane.decoder.drop();
  }
}
