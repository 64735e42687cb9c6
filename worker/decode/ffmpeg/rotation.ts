import { FFmpeg } from '@ffmpeg/ffmpeg';
import { SnapError } from '../../../shared/errors.js';
import type { FfmpegFiles } from '../../../wasm/ffmpeg/files.js';
import { withinTime } from '../../../shared/time-limit.js';

/**
 * ffmpeg's heap never shrinks, and the memory of an instance that was dropped is freed only when the garbage collector
 * comes by; a worker that is ended gives all back at once. So at this many runs another worker is got ready, and takes
 * over when it is; until then, also where it cannot be loaded any more, the first one renews itself.
 */
const PREPARE_AT_RUNS = 40;
const LOAD_TIMEOUT_SECONDS = 60;

/** ffmpeg in its worker, ready to run, and what it said last. */
export interface LoadedFfmpeg {
  readonly ffmpeg: Pick<FFmpeg, 'writeFile' | 'exec' | 'readFile' | 'terminate'>;
  readonly lastLog: () => string;
}

/** ffmpeg, always one that can be trusted with another run. */
export interface FfmpegRotation {
  /** Starts it at the first call, and at the next one after a failure or an end. */
  readonly get: () => Promise<LoadedFfmpeg>;
  /** As `get`, and counts a run. Call it only when no run is under way: it may end the worker of the last one. */
  readonly take: () => Promise<LoadedFfmpeg>;
  /** Ends its worker, whatever that is doing. */
  readonly end: () => void;
}

export function createFfmpegRotation(files: FfmpegFiles): FfmpegRotation {
  let current: Promise<LoadedFfmpeg> | undefined;
  let runs = 0;
  let spare: Promise<LoadedFfmpeg> | undefined;
  let spareIsReady = false;

  function get(): Promise<LoadedFfmpeg> {
    current ??= load(files).catch((error: unknown) => {
      current = undefined;
      throw error;
    });
    return current;
  }

  function prepare(): void {
    spare = load(files);
    spare.then(
      () => (spareIsReady = true),
      () => {
        spare = undefined;
        runs = 0;
      },
    );
  }

  function end(): void {
    terminate(current);
    current = spare;
    spare = undefined;
    spareIsReady = false;
    runs = 0;
  }

  return {
    get,
    take() {
      if (runs >= PREPARE_AT_RUNS && !spare) prepare();
      if (spareIsReady) end();
      runs += 1;
      return get();
    },
    end,
  };
}

function terminate(loaded: Promise<LoadedFfmpeg> | undefined): void {
  loaded
    ?.then(({ ffmpeg }) => {
      ffmpeg.terminate();
    })
    .catch(() => undefined);
}

async function load(files: FfmpegFiles): Promise<LoadedFfmpeg> {
  const config = await files.load();
  const ffmpeg = new FFmpeg();
  let log = '';
  ffmpeg.on('log', ({ message }) => (log = message));
  try {
    await withinTime(
      ffmpeg.load(config),
      LOAD_TIMEOUT_SECONDS,
      () => new Error(`No answer in ${LOAD_TIMEOUT_SECONDS} s`),
    );
  } catch (cause) {
    ffmpeg.terminate();
    throw new SnapError('worker-failed', 'ffmpeg did not start', { cause });
  }
  return { ffmpeg, lastLog: () => log };
}
