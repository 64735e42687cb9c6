import { SnapError } from '../../../shared/errors.js';
import { GrowableBuffer } from '../../bytes/growable-buffer.js';
import type { Sample } from './sample.js';

/** The same limit as for access units of MPEG-TS. */
const MAX_SAMPLE_BYTES = 32 * 1024 * 1024;

export interface SampleSink {
  /** Called for each sample once the previous one is done: tells whether its bytes are wanted. */
  begin(sample: Sample): 'stop' | 'take' | 'skip';
  /** `data` is valid only during the call. */
  take(sample: Sample, data: Uint8Array): 'stop' | undefined;
}

/** Takes the bytes of samples, one after the other, from a segment that arrives in pieces. */
export class SampleCollector {
  readonly #samples: Iterator<Sample>;
  readonly #sink: SampleSink;
  readonly #held = new GrowableBuffer();
  #sample: Sample | undefined;
  /** An offset in the segment; samples that begin before it are skipped. */
  #reached = 0;

  constructor(samples: Iterator<Sample>, sink: SampleSink) {
    this.#samples = samples;
    this.#sink = sink;
  }

  /** Goes to the next wanted sample; has to be called before the first `push`. */
  advance(): 'stop' | undefined {
    this.#held.clear();
    this.#sample = undefined;
    for (;;) {
      const next = this.#samples.next();
      if (next.done === true) return undefined;
      const sample = next.value;
      if (sample.start < this.#reached || sample.size === 0) continue;
      const answer = this.#sink.begin(sample);
      if (answer === 'stop') return 'stop';
      if (answer === 'skip') continue;
      if (sample.size > MAX_SAMPLE_BYTES) {
        throw new SnapError('too-large', 'A coded picture is larger than 32 MiB');
      }
      this.#sample = sample;
      return undefined;
    }
  }

  /** Takes the bytes from offset `position` of the segment on. */
  push(piece: Uint8Array, position: number): 'stop' | undefined {
    while (this.#sample) {
      const sample = this.#sample;
      const from = sample.start + this.#held.length - position;
      this.#held.append(
        piece.subarray(from, Math.max(from, sample.start + sample.size - position)),
      );
      if (this.#held.length < sample.size) return undefined;
      this.#reached = sample.start + sample.size;
      if (this.#sink.take(sample, this.#held.view) || this.advance()) return 'stop';
    }
    return undefined;
  }
}
