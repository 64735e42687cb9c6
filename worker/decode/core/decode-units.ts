import { throwIfAborted } from '../../../shared/abort.js';
import { CoreError, type CoreDecoder, type CorePicture } from '../../../wasm/core/core-decoder.js';
import { tookTooLong } from '../decode-limit.js';
import type { DecodeOptions } from '../types.js';
import type { CoreInput } from './core-input.js';

/** For so long, in milliseconds, units follow each other without a pause in which others of the worker's tasks run. */
const BUSY_MS = 30;

/**
 * Decodes up to the wanted picture. A unit cannot be interrupted; limits count from unit to unit.
 *
 * @returns `undefined`: no picture came out
 */
export async function decodeUnits(
  decoder: CoreDecoder,
  { units, wantedTicks = -Infinity }: CoreInput,
  { signal, timeoutSeconds }: DecodeOptions,
): Promise<CorePicture | undefined> {
  const start = performance.now();
  let lastPause = start;
  for (const { data, ticks } of units) {
    unlessBroken(() => {
      decoder.send(data, ticks);
    });
    const picture = nextPicture(decoder, wantedTicks);
    if (picture) return picture;
    const now = performance.now();
    if (now - start > timeoutSeconds * 1000) throw tookTooLong(timeoutSeconds);
    if (now - lastPause < BUSY_MS) continue;
    await pause();
    throwIfAborted(signal);
    lastPause = performance.now();
  }
  decoder.drain();
  return nextPicture(decoder, wantedTicks);
}

/** No unit has more pictures, broken ones included. */
const MOST_PICTURES = 64;

function nextPicture(decoder: CoreDecoder, wantedTicks: number): CorePicture | undefined {
  for (let i = 0; i < MOST_PICTURES; i++) {
    const picture = unlessBroken(() => decoder.receive());
    if (picture === 'broken') continue;
    if (!picture || picture.ticks >= wantedTicks) return picture;
  }
  throw new CoreError('broken');
}

/** What is broken in a unit does not end the decode: others may not need it. */
function unlessBroken<T>(run: () => T): T | 'broken' {
  try {
    return run();
  } catch (error) {
    if (error instanceof CoreError && error.failure === 'broken') return 'broken';
    throw error;
  }
}

/** Lets the messages and timers run that have come meanwhile. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
