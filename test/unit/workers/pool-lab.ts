import { setImmediate } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';
import { WorkerPool, type PoolOptions } from '../../../src/workers/pool.js';
import { ScriptedExecutor, timelineJob } from './scripted-executor.js';

/** Returns how to let time pass. */
export function fakeTimers(): (ms: number) => Promise<unknown> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  return (ms) => vi.advanceTimersByTimeAsync(ms);
}

export interface Ask {
  readonly stream?: string;
  readonly segment?: string;
  readonly signal?: AbortSignal;
}

/** A pool, and the executors that it started. */
export interface PoolLab {
  readonly pool: WorkerPool;
  readonly executors: readonly ScriptedExecutor[];
  readonly executor: (index: number) => ScriptedExecutor;
  /** Runs a timeline under a number; a test may let it fail without waiting for it. */
  readonly run: (id: number, ask?: Ask) => Promise<unknown>;
  /** The numbers of the jobs that each executor runs now, once the pool has come to rest. */
  readonly running: () => Promise<readonly (readonly number[])[]>;
}

export interface LabOptions extends Partial<Pick<PoolOptions, 'size' | 'idleSeconds'>> {
  readonly capacity?: number;
  /** Called before each start; may throw. */
  readonly onStart?: () => void;
}

export function openPoolLab(options: LabOptions = {}): PoolLab {
  const { size = 2, idleSeconds = Infinity, capacity, onStart } = options;
  const executors: ScriptedExecutor[] = [];
  const start = (): ScriptedExecutor => {
    onStart?.();
    const executor = new ScriptedExecutor(capacity);
    executors.push(executor);
    return executor;
  };
  const pool = new WorkerPool({ size, idleSeconds, start });
  return {
    ...{ pool, executors },
    executor(index) {
      const found = executors[index];
      if (!found) throw new Error(`There is no executor ${index}.`);
      return found;
    },
    run(id, { stream = 'a', segment, signal = new AbortController().signal } = {}) {
      const running = pool.run(timelineJob(id), { stream, segment }, {}, signal);
      running.catch(() => undefined);
      return running;
    },
    async running() {
      await setImmediate();
      return executors.map((one) => one.running.map(({ id }) => id));
    },
  };
}
