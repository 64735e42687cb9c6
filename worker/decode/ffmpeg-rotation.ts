import { FFmpeg } from '@ffmpeg/ffmpeg';
import { SnapError } from '../../src/shared/errors.js';
import type { FfmpegFiles } from '../../wasm/ffmpeg-files.js';

/**
 * A run of ffmpeg leaks stack: the core 0.12.10 fails with `memory access out of bounds` at its 97th run. Its heap never
 * shrinks, and a dropped instance is freed only when the garbage collector comes by, but a worker that is ended gives
 * all back at once. So another worker is got ready at this many runs, and takes over when it is.
 */
const PREPARE_AT_RUNS = 40;
/** Where the next one is still not ready, the decode waits for it. */
const MAX_RUNS = 72;
const LOAD_TIMEOUT_MS = 60_000;

/** ffmpeg in its worker, ready to run, and what it said last. */
export interface LoadedFfmpeg {
  readonly ffmpeg: FFmpeg;
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
      () => (spare = undefined),
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
      if (spareIsReady || runs >= MAX_RUNS) end();
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
    await withTimeout(ffmpeg.load(config), LOAD_TIMEOUT_MS);
  } catch (cause) {
    ffmpeg.terminate();
    throw new SnapError('worker-failed', 'ffmpeg did not start', { cause });
  }
  return { ffmpeg, lastLog: () => log };
}

async function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`No answer in ${ms / 1000} s`));
    }, ms);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
