import type { Measured, OpenPeer, Pass } from './measured.js';
import type { Slice } from './page/visit.js';
import { sum } from './table.js';

/** What is measured beside others. */
export interface Contestant {
  readonly name: string;
  readonly open: () => Promise<OpenPeer>;
}

/** All slices of a peer. */
export interface Turns extends Measured {
  readonly name: string;
  readonly turns: readonly Turn[];
}

/** One slice of a peer. */
export interface Turn {
  readonly passes: readonly Pass[];
  /** What the machine took for its fixed work before and after. */
  readonly machineMs: readonly [before: number, after: number];
  /** Processor seconds that the peers which did not have their turn used in each second. */
  readonly idleCpu: number;
}

export interface RoundsOptions {
  readonly rounds: number;
  /** For each round. */
  readonly slice: Slice;
  /** The milliseconds of a fixed piece of work. */
  readonly probe: () => Promise<number>;
  /** Hears of each peer when it is open, and why it cannot take part. */
  readonly onOpen: (name: string, failure: string | undefined) => void;
}

interface Entrant {
  readonly name: string;
  readonly peer: OpenPeer;
  readonly turns: Turn[];
}

/**
 * Opens all, one after the other, and lets them take turns: in the order in which they were opened, and the other way
 * round in each second round, so that a machine that becomes faster or slower does so for all of them alike.
 */
export async function measureInRounds(
  contestants: readonly Contestant[],
  options: RoundsOptions,
): Promise<readonly Turns[]> {
  const entrants: Entrant[] = [];
  try {
    for (const { name, open } of contestants) {
      const entrant: Entrant = { name, peer: await open(), turns: [] };
      entrants.push(entrant);
      options.onOpen(name, entrant.peer.measured().failure);
    }
    const able = (): Entrant[] =>
      entrants.filter(({ peer }) => peer.measured().failure === undefined);
    let before = await options.probe();
    for (let round = 0; round < options.rounds; round++) {
      for (const one of round % 2 === 0 ? able() : able().reverse()) {
        const taken = await takeTurn(one, entrants, options.slice);
        const after = await options.probe();
        one.turns.push({ ...taken, machineMs: [before, after] });
        before = after;
      }
    }
  } finally {
    for (const { peer } of entrants) await peer.close();
  }
  return entrants.map(({ name, peer, turns }) => ({ ...peer.measured(), name, turns }));
}

async function takeTurn(
  { peer }: Entrant,
  entrants: readonly Entrant[],
  slice: Slice,
): Promise<Omit<Turn, 'machineMs'>> {
  const idle = entrants.map((other) => other.peer).filter((other) => other !== peer);
  const idleCpuSeconds = (): number => sum(idle.map((other) => other.cpuSeconds()));
  const { length: known } = peer.measured().passes;
  const [cpuBefore, start] = [idleCpuSeconds(), performance.now()];
  await peer.takeSlice(slice);
  const seconds = (performance.now() - start) / 1000;
  return {
    passes: peer.measured().passes.slice(known),
    idleCpu: (idleCpuSeconds() - cpuBefore) / Math.max(seconds, 0.001),
  };
}
