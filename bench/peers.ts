// All peers in one run, on the same streams from the same server: `npm run bench:peers`.
//   --network loopback|20mbit   the network between browser and server (loopback)
//   --pictures N                measured pictures for each peer and stream (40)
//   --seconds N                 time of each peer and stream after which no pass begins (30)
//   --rounds N                  turns of each peer, among which pictures and seconds are divided (4)
//   --streams a,b  --peers a,b  only those whose names contain one of the words
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openNative } from './measure-native.js';
import * as results from './results.js';
import type { Turns } from './rounds.js';
import * as setup from './setup.js';
import { measureSideBySide, pageContestant, streamTask } from './side-by-side.js';
import { openBench } from './site.js';

const OUTPUT = 'build/bench';

const { values } = parseArgs({
  options: {
    network: { type: 'string', default: 'loopback' },
    pictures: { type: 'string', default: '40' },
    seconds: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '4' },
    streams: { type: 'string' },
    peers: { type: 'string' },
  },
});
const link = setup.readLink(values.network);
const rounds = setup.readRounds(values);
const streamNames = setup.STREAM_NAMES.filter((name) => setup.isChosen(name, values.streams));
const peers = setup.pagePeers(values.peers);
const withNative = setup.isChosen(setup.NATIVE, values.peers);

const startedAt = performance.now();
const bench = await openBench({ link, streams: streamNames });
const rows: results.Result[] = [];
const machines: results.Machine[] = [];
mkdirSync(`${OUTPUT}/pictures`, { recursive: true });

for (const stream of streamNames) {
  const task = streamTask(bench, stream);
  const native = {
    name: setup.NATIVE,
    open: () => openNative(bench, task, setup.isFragmented(stream)),
  };
  const contestants = peers.map((peer) => pageContestant(bench, stream, peer));
  if (withNative) contestants.push(native);
  const measured = await measureSideBySide(stream, contestants, rounds);
  for (const turns of measured) note(stream, turns);
  machines.push(results.toMachine(stream, measured));
}
await bench.close();

results.printResults(rows, link);
results.printMachine(machines);
const seconds = (performance.now() - startedAt) / 1000;
const facts = { date: new Date().toISOString(), link, seconds, rounds: rounds.rounds };
writeFileSync(
  `${OUTPUT}/results.json`,
  JSON.stringify({ ...facts, results: rows, machines }, undefined, 2),
);
console.log(`\n${OUTPUT}/results.json, ${OUTPUT}/pictures/; ${seconds.toFixed(0)} s`);

function note(stream: string, turns: Turns): void {
  rows.push(results.toResult(stream, turns));
  if (turns.jpeg.length === 0) return;
  const file = `${stream} ${turns.name}`.replaceAll(/[^\w-]+/g, '-');
  writeFileSync(`${OUTPUT}/pictures/${file}.jpg`, turns.jpeg);
}
