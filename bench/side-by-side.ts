import { availableMiB, probeMachine } from './machine.js';
import { openVisit, type PagePeer } from './measure-visit.js';
import type { VisitTask } from './page/visit.js';
import { measureInRounds, type Contestant, type Turns } from './rounds.js';
import { rateOf } from './results.js';
import * as setup from './setup.js';
import type { Bench } from './site.js';

/** The most that a page took in 4K, and the browser's other processes. */
const BROWSER_MIB = 1280;

export function streamTask({ streams }: Bench, stream: string): Omit<VisitTask, 'engine'> {
  const folder = `${streams.url}/${stream}/`;
  return { folder, times: setup.TIMES, segmentSeconds: setup.SEGMENT_SECONDS };
}

/** A peer in a browser of its own. */
export function pageContestant(bench: Bench, stream: string, peer: PagePeer): Contestant {
  return { name: peer.name, open: () => openVisit(bench, peer, streamTask(bench, stream)) };
}

/** Measures as many peers in the same rounds as the memory has room for, and says so where these are not all. */
export async function measureSideBySide(
  stream: string,
  contestants: readonly Contestant[],
  { rounds, pictures, seconds }: setup.Rounds,
): Promise<readonly Turns[]> {
  const passes = Math.ceil(pictures / (setup.SEGMENTS - 1) / rounds);
  const together = Math.max(1, Math.floor(availableMiB() / BROWSER_MIB));
  const all: Turns[] = [];
  for (let at = 0; at < contestants.length; at += together) {
    const group = contestants.slice(at, at + together);
    if (group.length < contestants.length) {
      const names = group.map(({ name }) => name).join(', ');
      console.log(`${stream}: no memory for all at once; these compare with each other: ${names}`);
    }
    const options = {
      ...{ rounds, probe: probeMachine, slice: { passes, seconds: seconds / rounds } },
      onOpen: (name: string, failure = 'open') => {
        console.error(`${stream}, ${name}: ${failure}`);
      },
    };
    all.push(...(await measureInRounds(group, options)));
  }
  for (const { name, passes, failure } of all) {
    console.error(
      `${stream}, ${name}: ${failure ?? `${rateOf(passes).toFixed(1)} pictures a second`}`,
    );
  }
  return all;
}
