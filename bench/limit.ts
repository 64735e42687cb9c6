// How near hlsnap comes to what the machine can do: `npm run bench:limit`. The same pictures are fetched and decoded, and
// nothing else is done with them.
//   --network loopback|20mbit   the network between browser and server (loopback)
//   --pictures N                measured pictures for each stream (40)
//   --seconds N                 time of each peer and stream after which no pass begins (30)
//   --rounds N                  turns of each peer, among which pictures and seconds are divided (4)
//   --streams a,b               only those whose names contain one of the words
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { PagePeer } from './measure-visit.js';
import { printMachine, toMachine, toResult, type Machine, type Result } from './results.js';
import * as setup from './setup.js';
import { measureSideBySide, pageContestant } from './side-by-side.js';
import { openBench } from './site.js';
import { printTable } from './table.js';

const OUTPUT = 'build/bench';
const MOST_UNIT_BYTES = 2 ** 24;

/** What nobody can surpass, by decoder. */
const LIMITS: readonly PagePeer[] = [
  { name: 'fetch and decode, by the browser', module: 'limit', engine: 'browser' },
  { name: 'fetch and decode, by the core', module: 'limit', engine: 'core' },
];
/** By workers, of which there are as many as by default in the first. */
const HLSNAPS: readonly PagePeer[] = [
  { name: 'hlsnap auto', module: 'hlsnap', engine: 'auto' },
  { name: 'with 1 worker', module: 'hlsnap', engine: 'auto:1' },
  { name: 'with 2 workers', module: 'hlsnap', engine: 'auto:2' },
];

const { values } = parseArgs({
  options: {
    network: { type: 'string', default: 'loopback' },
    pictures: { type: 'string', default: '40' },
    seconds: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '4' },
    streams: { type: 'string' },
  },
});
const link = setup.readLink(values.network);
const rounds = setup.readRounds(values);
const streamNames = setup.STREAM_NAMES.filter((name) => setup.isChosen(name, values.streams));

const units = new Map<string, Uint8Array>();
const bench = await openBench({ link, streams: streamNames, find: findUnit });
const results: Result[] = [];
const machines: Machine[] = [];

for (const stream of streamNames) {
  cutUnits(stream);
  const peers = [...LIMITS, ...HLSNAPS].map((peer) => pageContestant(bench, stream, peer));
  const measured = await measureSideBySide(stream, peers, rounds);
  results.push(...measured.map((turns) => toResult(stream, turns)));
  machines.push(toMachine(stream, measured));
}
await bench.close();

const columns = [
  ...HLSNAPS.flatMap(({ name }) => [name, 'share']),
  ...LIMITS.map(({ name }) => name),
];
printTable([`stream, ${link}`, ...columns], streamNames.map(toRow));
printMachine(machines);
mkdirSync(OUTPUT, { recursive: true });
writeFileSync(
  `${OUTPUT}/limit.json`,
  JSON.stringify({ date: new Date().toISOString(), link, results, machines }, undefined, 2),
);
console.log(`\n${OUTPUT}/limit.json`);

/** Pictures a second, and the share of the better one of the limits. */
function toRow(stream: string): string[] {
  const rateOf = ({ name }: PagePeer): number => {
    const result = results.find((one) => one.stream === stream && one.peer === name);
    return result?.pictures ? result.picturesPerSecond : 0;
  };
  const limits = LIMITS.map(rateOf);
  const most = Math.max(...limits);
  const show = (rate: number): string => (rate > 0 ? rate.toFixed(1) : 'cannot');
  const ours = HLSNAPS.map(rateOf).flatMap((rate) => [
    show(rate),
    most > 0 ? `${((rate / most) * 100).toFixed(0)} %` : '',
  ]);
  return [stream, ...ours, ...limits.map(show)];
}

/** Takes the first coded picture out of each segment, as an elementary stream. */
function cutUnits(stream: string): void {
  const folder = setup.streamFolder(stream);
  const [format, seiTypes] = stream.startsWith('hevc') ? ['hevc', '39-40'] : ['h264', '6'];
  // In MP4, SEI messages come before the parameter sets that ffmpeg puts in front of the picture.
  const filter = `${format}_mp4toannexb,filter_units=remove_types=${seiTypes}`;
  for (let segment = 0; segment < setup.SEGMENTS; segment++) {
    const parts = ['init.mp4', `segment${segment}.m4s`, `segment${segment}.ts`]
      .map((name) => `${folder}/${name}`)
      .filter((path) => existsSync(path));
    const input = ['-v', 'error', '-i', `concat:${parts.join('|')}`];
    const output = ['-map', '0:v:0', '-c', 'copy', '-bsf:v', filter, '-frames:v', '1'];
    const unit = execFileSync('ffmpeg', [...input, ...output, '-f', format, '-'], {
      maxBuffer: MOST_UNIT_BYTES,
    });
    units.set(`${stream} ${segment}`, unit);
  }
}

/** `/ts-1080-5/pass3/unit0` is the first picture of the first segment. */
function findUnit(path: string): Uint8Array | undefined {
  const [, stream, segment] = /^\/([\w-]+)\/\w+\/unit(\d+)$/.exec(path) ?? [];
  return units.get(`${stream ?? ''} ${segment ?? ''}`);
}
