import { SnapError } from '../../../shared/errors.js';
import { OUTPUT_PATH } from '../../../wasm/ffmpeg/core.js';
import { parsePixelFormat } from '../../picture/pixel-format.js';
import type { CodedPicture } from '../../keyframe/types.js';
import { abortError, throwIfAborted } from '../../../shared/abort.js';
import { decodeArgs, INPUT_PATH } from './args.js';
import { parseFrameFacts } from './frame-facts.js';
import type { FfmpegRotation, LoadedFfmpeg } from './rotation.js';
import { createQueue } from '../../async/queue.js';
import { tookTooLong } from '../decode-limit.js';
import type { DecodeOptions } from '../types.js';
import type { DecodedPicture } from '../../picture/types.js';

/** After an abort a decode that is nearly done may finish, which is cheaper than a new worker. */
const ABORT_GRACE_MS = 60;

/** Rejects as a `DecodeEngine` does. */
export interface FfmpegDecoder {
  readonly preload: () => Promise<void>;
  /** The picture as ffmpeg gives it; what stream and container say of how it is shown is not heeded. */
  readonly decode: (picture: CodedPicture, options: DecodeOptions) => Promise<DecodedPicture>;
  readonly recycle: (picture: DecodedPicture) => void;
}

/**
 * Decodes with `@ffmpeg/core` in a worker of its own, one picture at a time. Only ending that worker stops a hung or
 * unwanted decode, and meanwhile fetching and encoding go on.
 */
export function createFfmpegDecoder(rotation: FfmpegRotation): FfmpegDecoder {
  const queue = createQueue();
  // Pictures of a stream are of one size, and several megabytes: fresh memory for each costs time, and is freed late.
  let spare: Uint8Array<ArrayBuffer> | undefined;
  const takeSpare = (): Uint8Array<ArrayBuffer> | undefined => {
    const taken = spare;
    spare = undefined;
    return taken;
  };
  return {
    async preload() {
      await rotation.get();
    },
    decode(picture, options) {
      return queue.add(options.signal, async () => {
        const loaded = await rotation.take();
        throwIfAborted(options.signal);
        return endOnTrouble(run(loaded, picture, takeSpare()), options, rotation.end);
      });
    },
    recycle({ planes }) {
      spare = planes;
    },
  };
}

async function run(
  { ffmpeg, lastLog }: LoadedFfmpeg,
  picture: CodedPicture,
  spare: Uint8Array<ArrayBuffer> | undefined,
): Promise<DecodedPicture> {
  await Promise.all([
    spare && ffmpeg.writeFile(OUTPUT_PATH, spare),
    ffmpeg.writeFile(INPUT_PATH, picture.bytes),
  ]);
  const exitCode = await ffmpeg.exec(decodeArgs(picture));
  const planes = await ffmpeg.readFile(OUTPUT_PATH);
  return toDecodedPicture(picture, exitCode, planes as Uint8Array<ArrayBuffer>, lastLog());
}

function toDecodedPicture(
  picture: CodedPicture,
  exitCode: number,
  planes: Uint8Array<ArrayBuffer>,
  log: string,
): DecodedPicture {
  const facts = parseFrameFacts(log);
  if (exitCode !== 0 || !facts || planes.byteLength === 0) {
    throw decodeError(picture, exitCode, log);
  }
  const layout = parsePixelFormat(facts.pixelFormat);
  if (!layout) {
    throw new SnapError(
      'unsupported-codec',
      `Pictures in the format ${facts.pixelFormat} cannot be read`,
    );
  }
  return { ...facts, layout, planes };
}

const NO_DECODER =
  /Decoder .*not found|no decoder|Decoding requested, but no decoder|Unsupported codec/i;
const NO_CONTAINER = /Invalid data found when processing input|moov atom not found/i;
const NO_VIDEO = /matches no streams|does not contain any stream/i;

function decodeError(picture: CodedPicture, exitCode: number, log: string): SnapError {
  const codec = picture.codecString ?? picture.codec;
  const cause = new Error(`ffmpeg ended with ${exitCode}: ${log.slice(-2000)}`);
  if (NO_DECODER.test(log)) {
    return new SnapError('unsupported-codec', `ffmpeg has no decoder for ${codec}`, { cause });
  }
  if (picture.wrapping === 'segment') {
    if (NO_VIDEO.test(log)) {
      return new SnapError('no-video', 'The segment has no video', { cause });
    }
    if (NO_CONTAINER.test(log)) {
      return new SnapError('unsupported-container', 'The segment cannot be read', { cause });
    }
  }
  return new SnapError('decode-failed', `The keyframe (${codec}) could not be decoded`, { cause });
}

/**
 * Waits for a decode. Calls `end` at its time limit, shortly after an abort, and at any failure of the worker itself; a
 * decode that was ended leaves nothing to wait for.
 */
async function endOnTrouble<T>(
  decode: Promise<T>,
  { signal, timeoutSeconds }: DecodeOptions,
  end: () => void,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort: (() => void) | undefined;
  const trouble = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(tookTooLong(timeoutSeconds));
    }, timeoutSeconds * 1000);
    onAbort = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        reject(abortError(signal));
      }, ABORT_GRACE_MS);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([decode, trouble]);
  } catch (error) {
    const unharmed = error instanceof SnapError && !['timeout', 'aborted'].includes(error.code);
    if (!unharmed) end();
    throw error instanceof SnapError
      ? error
      : new SnapError('decode-failed', 'ffmpeg crashed', { cause: error });
  } finally {
    clearTimeout(timer);
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
