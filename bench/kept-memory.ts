import { setTimeout as sleep } from 'node:timers/promises';
import type { Debugger, Target } from './debugger.js';
import { rendererMiB } from './memory.js';

/** What pages and workers keep after all garbage is collected, in MiB. */
export interface KeptMemory {
  /** JavaScript's objects, and the browser's that belong to them. */
  readonly objects: number;
  /** What array buffers and WebAssembly's memories hold. */
  readonly buffers: number;
  /** All that the renderers have resident, with what they keep to use again. */
  readonly resident: number;
  /** How many pages and workers there are. */
  readonly targets: number;
}

interface HeapUsage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize: number;
  readonly backingStorageSize: number;
}

const MIB = 2 ** 20;
/** Freed memory goes back to the system on other threads. */
const FREE_MS = 300;
const TYPES = new Set(['page', 'worker']);

/** Collects the garbage, asks the browser to free what it can, and measures the rest. */
export async function measureKept(chromium: Debugger): Promise<KeptMemory> {
  const targets = chromium.targets().filter(({ type }) => TYPES.has(type));
  // What the first collection frees lets a second one free more.
  for (let time = 0; time < 2; time++) {
    for (const { session } of targets) {
      await chromium.send('HeapProfiler.collectGarbage', {}, session);
    }
  }
  await chromium.send(
    'Memory.simulatePressureNotification',
    { level: 'critical' },
    pageOf(targets),
  );
  await sleep(FREE_MS);
  let [objects, buffers] = [0, 0];
  for (const { session } of targets) {
    const usage = (await chromium.send('Runtime.getHeapUsage', {}, session)) as HeapUsage;
    objects += (usage.usedSize + usage.embedderHeapUsedSize) / MIB;
    buffers += usage.backingStorageSize / MIB;
  }
  return { objects, buffers, resident: rendererMiB(), targets: targets.length };
}

function pageOf(targets: readonly Target[]): string {
  const page = targets.find(({ type }) => type === 'page');
  if (!page) throw new Error('The page is gone');
  return page.session;
}
