import { untilAborted } from '../../../shared/abort.js';
import { isSnapError, SnapError } from '../../../shared/errors.js';
import type { CoreFiles } from '../../../wasm/core/core-files.js';
import { CoreError, coreFileOf } from '../../../wasm/core/core-decoder.js';
import { createQueue } from '../../async/queue.js';
import { createSpareMemory, type SpareMemory } from '../../bytes/spare-memory.js';
import { codecsOf } from '../../codecs/codec-table.js';
import type { VideoCodec } from '../../codecs/types.js';
import type { DecodedPicture } from '../../picture/types.js';
import { toShown } from '../describe/show.js';
import type { DecodeEngine, DecodeOptions } from '../types.js';
import { decodeUnits } from './decode-units.js';
import { isCoreCodec, toCoreInput, type CoreInput } from './core-input.js';
import { KeptInstance } from './kept-instance.js';
import { copyPicture } from './core-picture.js';

const DECODES = codecsOf('core');
/** Compressed, about. */
const DOWNLOAD_BYTES = 1_000_000;
/** Alternating streams may have pictures of different sizes. */
const MAX_EXCESS = 2;

/**
 * Decodes with our own builds of libavcodec and dav1d, in this worker, which does nothing else meanwhile. What a stream
 * can make them do is bounded by pixels, memory and units.
 */
export function createCoreEngine(files: CoreFiles): DecodeEngine {
  const queue = createQueue();
  const memory = createSpareMemory(MAX_EXCESS);
  const instances = {
    'core.wasm': new KeptInstance(() => files.create('h264')),
    'core-av1.wasm': new KeptInstance(() => files.create('av1')),
  };
  return {
    name: 'core',
    decodes: DECODES,
    takesUncut: false,
    // dav1d gives a picture whole, or not at all.
    tellsDamage: new Set([...DECODES].filter((codec) => codec !== 'av1')),
    cost: DOWNLOAD_BYTES,
    supports: ({ codec }) => Promise.resolve(isCoreCodec(codec) && files.has(codec)),
    usesHardware: () => Promise.resolve(false),
    async preload(codec) {
      await instances[fileOf(codec)].preload();
    },
    async decode(picture, options) {
      const input = toCoreInput(picture);
      const { codec } = input.setup;
      const instance = instances[coreFileOf(codec)];
      try {
        // A file that does not come must not hold up the pictures that need the other.
        await untilAborted(instance.preload(), options.signal);
        return await queue.add(options.signal, () => decode(instance, input, memory, options));
      } catch (error) {
        throw isSnapError(error) ? error : decodeError(codec, error);
      }
    },
    rest(codec) {
      instances[fileOf(codec)].drop();
    },
    recycle({ planes }) {
      memory.giveBack(planes);
    },
  };
}

function fileOf(codec: VideoCodec | undefined): ReturnType<typeof coreFileOf> {
  return coreFileOf(codec === 'av1' ? codec : 'h264');
}

function decode(
  instance: KeptInstance,
  input: CoreInput,
  memory: SpareMemory,
  options: DecodeOptions,
): Promise<DecodedPicture> {
  const { setup, description } = input;
  return instance.use(setup, async (decoder) => {
    const made = await decodeUnits(decoder, input, options);
    if (!made) throw new CoreError('broken');
    return toShown(copyPicture(setup.codec, made, decoder, memory), description);
  });
}

const MESSAGES = {
  broken: 'could not be decoded',
  memory: 'needs more memory than a decoder may have',
  unsupported: 'is coded in a way that has no decoder here',
} as const;

function decodeError(codec: string, cause: unknown): SnapError {
  if (!(cause instanceof CoreError)) {
    return new SnapError('decode-failed', `The decoder of ${codec} crashed`, { cause });
  }
  const code = cause.failure === 'unsupported' ? 'unsupported-codec' : 'decode-failed';
  return new SnapError(code, `The keyframe (${codec}) ${MESSAGES[cause.failure]}`, { cause });
}
