import { FFmpeg } from '@ffmpeg/ffmpeg';
import { loadFailure } from '../../../shared/load-failure.js';
import { whyNotLoaded } from '../../../shared/why-not-loaded.js';
import type { FfmpegFiles } from '../../../wasm/ffmpeg/files.js';
import { withinTime } from '../../../shared/time-limit.js';

/**
 * ffmpeg's heap never shrinks, and the memory of a dropped instance is freed only by the garbage collector, while
 * ending a worker frees everything at once. So after this many runs another worker is prepared, and takes over when it
 * is ready; until then, and also if it cannot be loaded, the first one renews itself.
 */
const PREPARE_AT_RUNS = 40;
const LOAD_TIMEOUT_SECONDS = 60;

/** ffmpeg in its worker, ready to run, with the log of its last run. */
export interface LoadedFfmpeg {
  readonly ffmpeg: Pick<FFmpeg, 'writeFile' | 'exec' | 'readFile' | 'terminate'>;
  readonly lastLog: () => string;
}

/** Provides an ffmpeg that can be trusted with another run. */
export interface FfmpegRotation {
  /** Starts ffmpeg at the first call, and at the next call after it failed or was ended. */
  readonly get: () => Promise<LoadedFfmpeg>;
  /** Like `get`, but counts a run. Call it only when no run is under way: it may end the previous worker. */
  readonly take: () => Promise<LoadedFfmpeg>;
  /** Ends the worker, whatever it is doing. */
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
    const { coreURL } = config;
    throw loadFailure('ffmpeg', coreURL, await whyNotLoaded(coreURL), { cause });
  }
  return { ffmpeg, lastLog: () => log };
}
