// The first picture of a page with an empty cache, and at the next visit: `npm run bench:cold`.
//   --network a,b   the networks between browser and server (loopback,20mbit)
//   --runs N        runs, of which the median counts (3)
//   --stream NAME   a stream of make-streams.sh (ts-1080-5)
//   --peers a,b     only peers whose names contain one of the words
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureFirsts, type PagePeer } from './measure-visit.js';
import type { FirstPicture, Measured } from './measured.js';
import { openBench, type Bench } from './site.js';
import { pagePeers, readCount, readLink } from './setup.js';
import { streamTask } from './side-by-side.js';
import { printTable, quantile } from './table.js';

interface ColdResult {
  readonly network: string;
  readonly peer: string;
  /** 1 is the visit with an empty cache. */
  readonly visit: number;
  /** The first picture of each run. */
  readonly firsts: readonly FirstPicture[];
  readonly failures: readonly string[];
}

const OUTPUT = 'build/bench';
const VISITS = 2;

const { values } = parseArgs({
  options: {
    network: { type: 'string', default: 'loopback,20mbit' },
    runs: { type: 'string', default: '3' },
    stream: { type: 'string', default: 'ts-1080-5' },
    peers: { type: 'string' },
  },
});
const links = values.network.split(',').map(readLink);
const runs = readCount('runs', values.runs);
const results: ColdResult[] = [];

for (const link of links) {
  const bench = await openBench({ link, streams: [values.stream] });
  for (const peer of pagePeers(values.peers)) {
    const measured: Measured[] = [];
    for (let run = 0; run < runs; run++) measured.push(await visitTwice(bench, peer));
    results.push(...toResults(link, peer, measured));
    const firsts = measured.map(({ firsts: [first] }) => first?.milliseconds.toFixed(0) ?? '-');
    console.error(`${link}, ${peer.name}: ${firsts.join(' ')} ms`);
  }
  await bench.close();
}

mkdirSync(OUTPUT, { recursive: true });
writeFileSync(
  `${OUTPUT}/cold.json`,
  JSON.stringify({ date: new Date().toISOString(), stream: values.stream, results }, undefined, 2),
);
printTable(
  ['network', 'peer', 'visit', 'first picture, ms', 'least', 'most', 'KiB of site', 'of stream'],
  results.filter(({ firsts }) => firsts.length > 0).map(toRow),
);
for (const { network, peer, failures } of results.filter(({ visit }) => visit === 1)) {
  for (const failure of new Set(failures)) console.log(`${network}, ${peer}: ${failure}`);
}

function visitTwice(bench: Bench, peer: PagePeer): Promise<Measured> {
  return measureFirsts(bench, peer, { ...streamTask(bench, values.stream), visits: VISITS });
}

function toResults(
  network: string,
  { name: peer }: PagePeer,
  measured: readonly Measured[],
): ColdResult[] {
  const failures = measured.flatMap(({ failure }) => failure ?? []);
  return Array.from({ length: VISITS }, (_, index) => ({
    ...{ network, peer, failures, visit: index + 1 },
    firsts: measured.flatMap(({ firsts }) => firsts[index] ?? []),
  }));
}

function toRow({ network, peer, visit, firsts }: ColdResult): string[] {
  const times = firsts.map(({ milliseconds }) => milliseconds);
  const kib = (bytes: readonly number[]): string => (quantile(bytes, 0.5) / 1024).toFixed(0);
  return [
    ...[network, peer, visit === 1 ? 'empty cache' : 'second'],
    ...[quantile(times, 0.5), Math.min(...times), Math.max(...times)].map((ms) => ms.toFixed(0)),
    kib(firsts.map(({ siteBytes }) => siteBytes)),
    kib(firsts.map(({ streamBytes }) => streamBytes)),
  ];
}
