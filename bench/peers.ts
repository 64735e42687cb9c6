// All peers in one run, on the same streams from the same server: `npm run bench:peers`.
//   --network loopback|20mbit   the network between browser and server (loopback)
//   --pictures N                measured pictures for each peer and stream (40)
//   --seconds N                 time after which no picture begins (30)
//   --streams a,b  --peers a,b  only those whose names contain one of the words
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureNative } from './measure-native.js';
import { measureVisit, type Measured } from './measure-visit.js';
import { printResults, toResult, type Result } from './results.js';
import * as setup from './setup.js';
import { openBench } from './site.js';

const OUTPUT = 'build/bench';

const { values } = parseArgs({
  options: {
    network: { type: 'string', default: 'loopback' },
    pictures: { type: 'string', default: '40' },
    seconds: { type: 'string', default: '30' },
    streams: { type: 'string' },
    peers: { type: 'string' },
  },
});
const link = setup.readLink(values.network);
const pictures = setup.readCount('pictures', values.pictures);
const limitSeconds = setup.readCount('seconds', values.seconds);
const streamNames = setup.STREAM_NAMES.filter((name) => setup.isChosen(name, values.streams));
const peers = setup.pagePeers(values.peers);
const withNative = setup.isChosen(setup.NATIVE, values.peers);

const startedAt = performance.now();
const bench = await openBench({ link, streams: streamNames });
const results: Result[] = [];
mkdirSync(`${OUTPUT}/pictures`, { recursive: true });

for (const stream of streamNames) {
  const task = {
    folder: `${bench.streams.url}/${stream}/`,
    ...{ times: setup.TIMES, segmentSeconds: setup.SEGMENT_SECONDS },
    ...{ passes: Math.ceil(pictures / (setup.SEGMENTS - 1)), limitSeconds, visits: 1 },
  };
  for (const peer of peers) note(stream, peer.name, await measureVisit(bench, peer, task));
  if (withNative)
    note(stream, setup.NATIVE, await measureNative(bench, task, setup.isFragmented(stream)));
}
await bench.close();

printResults(results, link);
const seconds = (performance.now() - startedAt) / 1000;
writeFileSync(
  `${OUTPUT}/results.json`,
  JSON.stringify({ date: new Date().toISOString(), link, seconds, results }, undefined, 2),
);
console.log(`\n${OUTPUT}/results.json, ${OUTPUT}/pictures/; ${seconds.toFixed(0)} s`);

function note(stream: string, peer: string, measured: Measured): void {
  const result = toResult(stream, peer, measured);
  results.push(result);
  const said = result.failure ?? `${result.picturesPerSecond.toFixed(1)} pictures a second`;
  console.error(`${stream}, ${peer}: ${said}`);
  if (measured.jpeg.length === 0) return;
  const file = `${stream} ${peer}`.replaceAll(/[^\w-]+/g, '-');
  writeFileSync(`${OUTPUT}/pictures/${file}.jpg`, measured.jpeg);
}
