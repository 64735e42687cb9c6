import { isSnapError, SnapError } from '../../../shared/errors.js';
import { codecsOf } from '../../codecs/codec-table.js';
import type { CodedPicture } from '../../keyframe/types.js';
import { createFrameHolder } from './frame-holder.js';
import { createSpareMemory } from '../../bytes/spare-memory.js';
import { withinLimits } from '../decode-limit.js';
import type { DecodeEngine, DecodeOptions } from '../types.js';
import type { KeptDecoder } from './decoder.js';
import { DecoderLanes } from './decoder-lanes.js';
import { readFrame } from './frame.js';
import { toDecoderInput, type DecoderInput } from './input.js';
import { toDecodedPicture } from './picture.js';
import { visiblePart } from './visible-part.js';
import { createWebCodecsSupport, type WebCodecsSupport } from './support.js';

const DECODES = codecsOf('webcodecs');
/** Alternating streams may have pictures of different sizes. */
const MAX_EXCESS = 2;
/** At once in software. Hardware has few decoders, which other pages and players want, too. */
const MOST_DECODERS = 3;

/** Decodes with the browser's own decoder, and keeps it configured for the next picture. */
export function createWebCodecsEngine(): DecodeEngine {
  const support = createWebCodecsSupport();
  const lanes = new DecoderLanes();
  const memory = createSpareMemory(MAX_EXCESS);
  const takeMemory = (bytes: number): Uint8Array<ArrayBuffer> => memory.take(bytes);
  return {
    name: 'webcodecs',
    decodes: DECODES,
    takesUncut: false,
    tellsDamage: new Set(),
    cost: 0,
    supports({ codec, codecString }) {
      const isKnown = DECODES.has(codec) && codecString !== undefined;
      return isKnown ? support.has({ codec: codecString }) : Promise.resolve(false);
    },
    usesHardware: ({ codec, codecString = codec }) => isInHardware(codecString, support),
    preload: () => Promise.resolve(),
    async decode(picture, options) {
      const input = toDecoderInput(picture);
      const most = (await isInHardware(input.setup.config.codec, support)) ? 1 : MOST_DECODERS;
      // An abort rejects at once, but the decode may still produce a frame.
      const holder = createFrameHolder();
      try {
        await lanes.use(options.signal, most, async (decoder) => {
          await refuseUnsupported(picture, input, support);
          const frame = await decodeTwice(decoder, input, support, options);
          holder.put(visiblePart(frame, input.description.area));
        });
        const frame = holder.get();
        return toDecodedPicture(
          picture,
          input.description,
          frame,
          await readFrame(frame, takeMemory),
        );
      } catch (error) {
        throw asSnapError(error);
      } finally {
        holder.release();
      }
    },
    // Browsers end decoders that are idle for long.
    rest: () => undefined,
    recycle({ planes }) {
      memory.giveBack(planes);
    },
  };
}

function isInHardware(codec: string, support: WebCodecsSupport): Promise<boolean> {
  return support.has({ codec, hardwareAcceleration: 'prefer-hardware' });
}

async function refuseUnsupported(
  { codec, codecString }: CodedPicture,
  { setup }: DecoderInput,
  support: WebCodecsSupport,
): Promise<void> {
  if (await support.has(setup.config)) return;
  throw new SnapError(
    'unsupported-codec',
    `The browser has no decoder for ${codecString ?? codec}`,
  );
}

/**
 * A decoder that fails, or does not answer in half of the time, is made anew, in software if possible: a hardware
 * decoder may have been lost, be busy, or not accept this stream. Software comes first where it shows what is missing.
 */
async function decodeTwice(
  decoder: KeptDecoder,
  input: DecoderInput,
  support: WebCodecsSupport,
  options: DecodeOptions,
): Promise<VideoFrame> {
  const { timeoutSeconds } = options;
  const start = performance.now();
  const software = { ...input.setup.config, hardwareAcceleration: 'prefer-software' } as const;
  const accelerations: HardwareAcceleration[] = ['no-preference', 'no-preference'];
  if (await support.has(software)) accelerations[input.mayLeaveParts ? 0 : 1] = 'prefer-software';
  const [first = 'no-preference', second = first] = accelerations;
  try {
    const half = { ...options, timeoutSeconds: timeoutSeconds / 2 };
    return await decodeOnce(decoder, input, first, half);
  } catch (error) {
    if (options.signal.aborted || isUnsupported(error)) throw error;
  }
  const rest = { ...options, timeoutSeconds: timeoutSeconds - (performance.now() - start) / 1000 };
  return decodeOnce(decoder, input, second, rest);
}

async function decodeOnce(
  decoder: KeptDecoder,
  input: DecoderInput,
  acceleration: HardwareAcceleration,
  options: DecodeOptions,
): Promise<VideoFrame> {
  const decoding = decoder.decode(input, acceleration);
  try {
    return await withinLimits(decoding, options);
  } catch (error) {
    decoder.drop();
    decoding.then(
      (frame) => {
        frame.close();
      },
      () => undefined,
    );
    throw asSnapError(error);
  }
}

function isUnsupported(error: unknown): boolean {
  return isSnapError(error) && error.code === 'unsupported-codec';
}

function asSnapError(error: unknown): SnapError {
  if (error instanceof SnapError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new SnapError('decode-failed', `The browser's decoder failed: ${text}`, { cause: error });
}
