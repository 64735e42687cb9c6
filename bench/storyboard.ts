// A storyboard of a long recording at 720p, by all peers in one run: `npm run bench:storyboard`.
//   --network loopback,20mbit   the networks between browser and server (both)
//   --hours N                   the length of the recording (2)
//   --every N                   seconds from tile to tile (10)
//   --seconds N                 when a peer that is too slow ends; its time for all is then an estimate (60)
//   --peers a,b                 only those whose names contain one of the words
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inChromium } from './chromium.js';
import { longRecording, type LongRecording } from './long-recording.js';
import { rendererMiB } from './memory.js';
import type { StoryboardMessage, StoryboardTask } from './page/storyboard.js';
import { isChosen, NATIVE, readCount, readLink } from './setup.js';
import { openBench, showUntil, type Bench } from './site.js';
import { printTable } from './table.js';

const OUTPUT = 'build/bench';
const WIDTH = 160;
const SAMPLE_MS = 200;

interface Row {
  readonly network: string;
  readonly peer: string;
  readonly tiles: number;
  readonly seconds: number;
  /** For all tiles. */
  readonly secondsForAll: number;
  /** Fetched for all tiles, as a share of the recording. */
  readonly bytesShare: number;
  readonly peakMiB: number;
  readonly longestTaskMs: number;
  readonly failure: string | undefined;
}

const { values } = parseArgs({
  options: {
    network: { type: 'string', default: 'loopback,20mbit' },
    hours: { type: 'string', default: '2' },
    every: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '60' },
    peers: { type: 'string' },
  },
});
const every = readCount('every', values.every);
const limitSeconds = readCount('seconds', values.seconds);
const hours = readCount('hours', values.hours);
const count = Math.ceil((hours * 3600) / every);
const peers = [
  { name: 'hlsnap', peer: 'hlsnap' },
  { name: 'hls.js + video', peer: 'hlsjs' },
  { name: 'Mediabunny', peer: 'mediabunny' },
] as const;

const rows: Row[] = [];
for (const network of values.network.split(',')) {
  const long: { find: LongRecording['find'] } = { find: () => undefined };
  const bench = await openBench({
    ...{ link: readLink(network), streams: ['fmp4-720'] },
    find: (path) => long.find(path),
  });
  const recording = longRecording(hours);
  long.find = recording.find;
  for (const { name, peer } of peers.filter(({ name }) => isChosen(name, values.peers))) {
    const url = `${bench.streams.url}/long/${peer}/index.m3u8`;
    note(
      network,
      name,
      await inPage(bench, { peer, url, every, width: WIDTH, count, limitSeconds }),
      recording.bytes,
    );
  }
  if (isChosen(NATIVE, values.peers)) {
    note(network, NATIVE, await native(bench), recording.bytes);
  }
  await bench.close();
}
mkdirSync(OUTPUT, { recursive: true });
writeFileSync(`${OUTPUT}/storyboard.json`, JSON.stringify({ hours, every, rows }, undefined, 2));
printTable(
  ['network', 'peer', 'tiles', 's', `s for ${count}`, '% of bytes', 'MiB', 'longest task, ms'],
  rows.map((row) => [
    ...[row.network, row.peer, row.failure ?? String(row.tiles), row.seconds.toFixed(1)],
    ...[row.secondsForAll.toFixed(0), (row.bytesShare * 100).toFixed(1)],
    ...[row.peakMiB.toFixed(0), row.longestTaskMs.toFixed(0)],
  ]),
);

interface Measured extends StoryboardMessage {
  readonly bytes: number;
  readonly peakMiB: number;
}

async function inPage(bench: Bench, task: StoryboardTask): Promise<Measured> {
  const before = bench.streams.bytesSent();
  let peakMiB = 0;
  const sampling = setInterval(() => (peakMiB = Math.max(peakMiB, rendererMiB())), SAMPLE_MS);
  let message: StoryboardMessage | undefined;
  const page = `<!doctype html><title>hlsnap bench</title><body><script type="module">
import { makeStoryboard } from '/page/storyboard.js';
makeStoryboard(${JSON.stringify(task)});
</script>`;
  const { url, done } = showUntil(bench, page, (body) => {
    message = JSON.parse(body) as StoryboardMessage;
    return true;
  });
  // hlsnap makes all of it.
  await inChromium(url, done, task.limitSeconds + 900);
  clearInterval(sampling);
  const nothing = { tiles: 0, milliseconds: 0, longTasksMs: [], failure: 'no answer' };
  return { ...(message ?? nothing), bytes: bench.streams.bytesSent() - before, peakMiB };
}

/** Decodes keyframes alone, and reads everything; a part that takes about as long as the limit stands for the whole. */
async function native({ streams, link }: Bench): Promise<Measured> {
  const before = streams.bytesSent();
  const isSlow = link.facts.roundTripMs > 0;
  const seconds = Math.min(hours * 3600, isSlow ? limitSeconds * 5 : hours * 3600);
  const start = performance.now();
  const child = spawn(
    'ffmpeg',
    [
      ...['-nostdin', '-v', 'error', '-skip_frame', 'nokey', '-t', String(seconds)],
      ...['-i', `${streams.url}/long/native/index.m3u8`],
      ...['-vf', `fps=1/${every},scale=${WIDTH}:-2,tile=12x22`, '-q:v', '4'],
      ...['-f', 'image2pipe', '-c:v', 'mjpeg', '-'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  child.stdout.resume();
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const milliseconds = performance.now() - start;
  const facts = { milliseconds, longTasksMs: [], peakMiB: 0, bytes: streams.bytesSent() - before };
  if (code !== 0) return { ...facts, tiles: 0, failure: `ffmpeg ends with ${String(code)}` };
  return { ...facts, tiles: Math.floor(seconds / every) };
}

function note(network: string, peer: string, measured: Measured, recordingBytes: number): void {
  const { tiles, milliseconds, longTasksMs, failure, bytes, peakMiB } = measured;
  const share = count / Math.max(1, tiles);
  const row = {
    ...{ network, peer, tiles, failure, peakMiB },
    seconds: milliseconds / 1000,
    secondsForAll: (milliseconds / 1000) * share,
    bytesShare: (bytes * share) / recordingBytes,
    longestTaskMs: Math.max(0, ...longTasksMs),
  };
  rows.push(row);
  console.error(
    `${network}, ${peer}: ${failure ?? `${tiles} tiles in ${row.seconds.toFixed(1)} s`}`,
  );
}
