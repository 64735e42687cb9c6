import { SnapError } from '../../../src/shared/errors.js';
import { GrowableBuffer } from '../growable-buffer.js';
import type { Sample } from './sample.js';

/** As for the access units of MPEG-TS. */
const MAX_SAMPLE_BYTES = 32 * 1024 * 1024;

/** Takes the bytes of samples, one after the other, out of a segment that arrives in pieces. */
export class SampleCollector {
  readonly #samples: Iterator<Sample>;
  readonly #held = new GrowableBuffer();
  #sample: Sample | undefined;

  /** `position`: offset in the segment of the next byte to come; samples that begin before it are passed over. */
  constructor(samples: Iterator<Sample>, position: number) {
    this.#samples = samples;
    this.#advance(position);
  }

  get isDone(): boolean {
    return this.#sample === undefined;
  }

  /** Takes the bytes from `position` on; calls `visit` with each sample that is complete, until it returns something. */
  push<Result>(
    piece: Uint8Array,
    position: number,
    visit: (sample: Sample, data: Uint8Array) => Result | undefined,
  ): Result | undefined {
    while (this.#sample) {
      const sample = this.#sample;
      const from = sample.start + this.#held.length - position;
      this.#held.append(
        piece.subarray(from, Math.max(from, sample.start + sample.size - position)),
      );
      if (this.#held.length < sample.size) return undefined;
      const result = visit(sample, this.#held.view);
      if (result !== undefined) return result;
      this.#advance(position);
    }
    return undefined;
  }

  #advance(position: number): void {
    this.#held.clear();
    do {
      const next = this.#samples.next();
      this.#sample = next.done === true ? undefined : next.value;
    } while (this.#sample && (this.#sample.start < position || this.#sample.size === 0));
    if (this.#sample && this.#sample.size > MAX_SAMPLE_BYTES) {
      throw new SnapError('too-large', 'A coded picture is larger than 32 MiB');
    }
  }
}
