import { isSnapError } from '../../../shared/errors.js';
import { CoreError, type CoreDecoder } from '../../../wasm/core/core-decoder.js';
import type { DecodedPicture } from '../../picture/types.js';
import { isSameCoreSetup, type CoreSetup } from './core-input.js';

/** A decoder's memory never shrinks; after a picture this large it is better to begin with a new one. */
const MOST_BYTES = 256 * 1024 * 1024;

interface Kept {
  readonly decoder: Promise<CoreDecoder>;
  /** What it was opened for, where that ended well. */
  setup?: CoreSetup | undefined;
}

/** An instance that is kept from picture to picture, and its decoder as long as the stream does not change. */
export class KeptInstance {
  readonly #create: () => Promise<CoreDecoder>;
  #kept: Kept | undefined;

  constructor(create: () => Promise<CoreDecoder>) {
    this.#create = create;
  }

  /** Makes the instance at the first call, and at the next call after a failure. */
  async preload(): Promise<void> {
    await this.#get().decoder;
  }

  /** Passes a decoder that is ready for a keyframe. One call at a time. */
  async use(
    setup: CoreSetup,
    run: (decoder: CoreDecoder) => Promise<DecodedPicture>,
  ): Promise<DecodedPicture> {
    const kept = this.#get();
    const decoder = await kept.decoder;
    const openedFor = kept.setup;
    // Only what ends well is used again.
    kept.setup = undefined;
    try {
      if (openedFor && isSameCoreSetup(openedFor, setup)) decoder.flush();
      else decoder.open(setup);
      const made = await run(decoder);
      // Libavcodec's decoder of H.264 adds what is left of a broken macroblock to the next picture.
      if (decoder.isSound && made.damagedShare === 0) kept.setup = setup;
      return made;
    } catch (error) {
      // After a trap nothing in its memory can be trusted.
      if (!(error instanceof CoreError) && !isSnapError(error)) this.#letGo(kept);
      throw error;
    } finally {
      if (decoder.memoryBytes > MOST_BYTES) this.#letGo(kept);
    }
  }

  /** Lets go of it; whoever uses it still may. */
  drop(): void {
    this.#kept = undefined;
  }

  #get(): Kept {
    this.#kept ??= this.#make();
    return this.#kept;
  }

  #make(): Kept {
    const kept = { decoder: this.#create() };
    kept.decoder.catch(() => {
      this.#letGo(kept);
    });
    return kept;
  }

  /** Another may have been made since. */
  #letGo(kept: Kept): void {
    if (this.#kept === kept) this.drop();
  }
}
