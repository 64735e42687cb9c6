import { isSnapError } from '../../../shared/errors.js';
import { CoreError, type CoreDecoder } from '../../../wasm/core/core-decoder.js';
import { isSameCoreSetup, type CoreSetup } from './core-input.js';

/** A decoder's memory never shrinks; after a picture this large it is better to begin with a new one. */
const MOST_BYTES = 256 * 1024 * 1024;

/** An instance that is kept from picture to picture, and its decoder as long as the stream does not change. */
export class KeptInstance {
  readonly #create: () => Promise<CoreDecoder>;
  #decoder: Promise<CoreDecoder> | undefined;
  #setup: CoreSetup | undefined;

  constructor(create: () => Promise<CoreDecoder>) {
    this.#create = create;
  }

  /** Makes the instance at the first call, and at the next call after a failure. */
  get(): Promise<CoreDecoder> {
    this.#decoder ??= this.#create().catch((error: unknown) => {
      this.#decoder = undefined;
      throw error;
    });
    return this.#decoder;
  }

  /** Passes a decoder that is ready for a keyframe. One call at a time. */
  async use<T>(setup: CoreSetup, run: (decoder: CoreDecoder) => Promise<T>): Promise<T> {
    const decoder = await this.get();
    const kept = this.#setup;
    // Only what ends well is used again.
    this.#setup = undefined;
    try {
      if (kept && isSameCoreSetup(kept, setup)) decoder.flush();
      else decoder.open(setup);
      const result = await run(decoder);
      if (decoder.memoryBytes > MOST_BYTES) this.drop();
      else this.#setup = setup;
      return result;
    } catch (error) {
      // After a trap nothing in its memory can be trusted.
      if (!(error instanceof CoreError) && !isSnapError(error)) this.drop();
      throw error;
    }
  }

  /** Lets go of it; whoever uses it still may. */
  drop(): void {
    this.#decoder = undefined;
  }
}
