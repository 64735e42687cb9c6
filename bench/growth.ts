import { setTimeout as sleep } from 'node:timers/promises';
import type { Debugger } from './debugger.js';
import { measureKept, type KeptMemory } from './kept-memory.js';
import { slopeOf } from './slope.js';
import { printTable } from './table.js';

/** What is kept at some point of a run. */
export interface KeptSample extends KeptMemory {
  /** How far the run is, in the unit by which growth is told. */
  readonly at: number;
}

const KINDS = ['objects', 'buffers', 'resident'] as const;
const PRINTED = 10;
const HOUR_MS = 3_600_000;
const SETTLED_SHARE = 0.25;

/** By how much each kind of memory grows with each unit, in MiB, with twice the standard error of that. */
export type Growth = Readonly<Record<(typeof KINDS)[number], Slope>>;

interface Slope {
  readonly slope: number;
  readonly uncertainty: number;
}

/** Of the samples after some point, when everything is warm and caches are full. */
export function growthOf(samples: readonly KeptSample[], settledAt: number): Growth {
  const settled = samples.filter(({ at }) => at > settledAt);
  const of = (kind: (typeof KINDS)[number]): Slope => {
    const { slope, error } = slopeOf(settled.map((sample) => ({ x: sample.at, y: sample[kind] })));
    return { slope, uncertainty: 2 * error };
  };
  return { objects: of('objects'), buffers: of('buffers'), resident: of('resident') };
}

/** @param place - The title of the first column, and how a sample's place is written there. */
export function printSamples(
  samples: readonly KeptSample[],
  place: readonly [title: string, write: (at: number) => string],
): void {
  const printedEvery = Math.ceil(samples.length / PRINTED);
  const [title, write] = place;
  printTable(
    [title, 'objects, MiB', 'buffers, MiB', 'resident, MiB', 'pages and workers'],
    samples
      .filter((_, index) => (index + 1) % printedEvery === 0)
      .map((sample) => [
        write(sample.at),
        ...KINDS.map((kind) => sample[kind].toFixed(2)),
        String(sample.targets),
      ]),
  );
}

export function sayGrowth(growth: Growth): string {
  return KINDS.map((kind) => `  ${kind}: ${saySlope(growth[kind])}`).join('\n');
}

function saySlope({ slope, uncertainty }: Slope): string {
  const verdict = slope > uncertainty ? 'it grows' : 'no growth that can be told from noise';
  return `${slope.toFixed(3)} ± ${uncertainty.toFixed(3)} MiB: ${verdict}`;
}

/** Samples of what a page keeps while it runs, in hours since they began. */
export interface KeptSampling {
  readonly samples: readonly KeptSample[];
  stop(): Promise<void>;
}

export function sampleKept(chromium: Debugger, everySeconds: number): KeptSampling {
  const samples: KeptSample[] = [];
  const stopping = new AbortController();
  const { signal } = stopping;
  const start = performance.now();
  const run = async (): Promise<void> => {
    for (;;) {
      await sleep(everySeconds * 1000, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const kept = await measureKept(chromium);
      samples.push({ at: (performance.now() - start) / HOUR_MS, ...kept });
    }
  };
  const running = run();
  return {
    samples,
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}

/** All of it, and by how much it grows in an hour, after the first quarter of the run. */
export function printKept(samples: readonly KeptSample[]): void {
  if (samples.length === 0) return;
  printSamples(samples, ['seconds', (at) => ((at * HOUR_MS) / 1000).toFixed(0)]);
  const settledAt = (samples.at(-1)?.at ?? 0) * SETTLED_SHARE;
  console.log(`growth in an hour, with twice its standard error:
${sayGrowth(growthOf(samples, settledAt))}`);
}
